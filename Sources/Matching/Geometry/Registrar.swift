#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds how one session's somata lie in the other: rough poses, the likeliest refined, then a smooth bend.
package struct Registrar: Sendable {
  package struct Options: Sendable {
    package var search = PoseSearch.Options()
    /// Whether poses are sought from nothing; else only `starts` and the pins count.
    package var searches = true
    /// Poses to try beside those found: an earlier registration, the fit to landmarks.
    package var starts: [AffineMap] = []
    /// Somata of the first session that search together; larger sessions are searched by such compact parts.
    package var partSize = 140
    package var maximumParts = 4
    /// Whether a smooth bend is fitted on top of the affine map.
    package var bends = true

    package init() {}
  }

  package let a: [Vector3]
  package let b: [Vector3]
  let matcher: SoftMatcher
  let affinities: Affinities?
  let pins: Pins
  package let options: Options

  package init(
    from a: [Vector3], to b: [Vector3], affinities: Affinities? = nil, pins: Pins = .none, options: Options = Options()
  ) {
    self.a = a
    self.b = b
    self.affinities = affinities
    self.pins = pins
    self.options = options
    matcher = SoftMatcher(b: b, affinities: affinities, pins: pins)
  }

  /// The likeliest registration; nil where there is nothing to go by.
  package func register() -> Registration? {
    guard let pose = bestPose() else { return nil }
    return bend(pose)
  }

  /// The likeliest pose near a given one.
  func refined(_ start: AffineMap) -> PoseRefinement.Result? {
    PoseRefinement(a: a, rows: nil, matcher: matcher).refine(start, from: 9, steps: 25, loose: 1)
  }

  /// The likeliest affine pose.
  func bestPose() -> PoseRefinement.Result? {
    let whole = PoseRefinement(a: a, rows: nil, matcher: matcher)
    var best: PoseRefinement.Result?
    func consider(_ start: AffineMap, from wide: Double) {
      let result = whole.refine(start, from: wide, steps: 25, loose: 1)
      if result.logLikelihood > (best?.logLikelihood ?? -.infinity) { best = result }
    }
    for start in options.starts { consider(start, from: 9) }
    if pins.accepted.count >= 3 {
      let known = pins.accepted.map { Correspondence(from: a[$0.a], to: b[$0.b]) }
      let similarity = AffineMap.similarity(known)
      consider(AffineMap.affine(known, prior: similarity, strength: 5000), from: 9)
    }
    guard options.searches, a.count >= 4, b.count >= 4 else { return best }

    var search = options.search
    for rows in Self.parts(of: a, size: options.partSize, count: options.maximumParts) {
      let part = rows.map { a[$0] }
      // A part of many somata is told apart by a coarser grid.
      if part.count < a.count { search.tolerance = options.search.tolerance * 1.4 }
      let starts = PoseSearch(search).starts(
        from: part, of: a, to: b, weights: affinities.map { $0.matrix(of: rows, countB: b.count) })
      let refinement = PoseRefinement(a: part, rows: rows, matcher: matcher)
      let quick = starts.map { refinement.refine($0.map, from: 12, steps: 6, loose: 2) }
      for result in Self.best(quick, count: 30) { consider(result.map, from: 9) }
      if let best, best.logLikelihood > 3 * Double(Self.sure) { break }
    }
    return best
  }

  /// Nats at which no further part is searched.
  static let sure = 60

  private static func best(_ results: [PoseRefinement.Result], count: Int) -> [PoseRefinement.Result] {
    let order = results.indices.sorted {
      results[$0].logLikelihood != results[$1].logLikelihood
        ? results[$0].logLikelihood > results[$1].logLikelihood : $0 < $1
    }
    return order.prefix(count).map { results[$0] }
  }

  /// Compact groups of somata, the first about the middle, the next ones far from those before.
  static func parts(of a: [Vector3], size: Int, count: Int) -> [[Int]] {
    guard a.count > size + size / 2 else { return [Array(a.indices)] }
    let middle = PoseSearch.middle(a)
    var centres = [middle]
    var parts: [[Int]] = []
    while parts.count < count, let centre = centres.last {
      let near = a.indices.sorted {
        let (x, y) = ((a[$0] - centre).squaredLength, (a[$1] - centre).squaredLength)
        return x != y ? x < y : $0 < $1
      }
      parts.append(near.prefix(size).sorted())
      // The next centre: halfway out, away from the earlier ones.
      let candidates = a.indices.filter { ((a[$0] - middle) * 2 / PoseSearch.extent(a)).length < 0.7 }
      guard
        let next = candidates.max(by: { x, y in
          let (dx, dy) = (
            centres.map { ($0 - a[x]).length }.min() ?? 0, centres.map { ($0 - a[y]).length }.min() ?? 0
          )
          return dx != dy ? dx < dy : x > y
        })
      else { break }
      centres.append(a[next])
    }
    return parts
  }

  /// The bend on top of a pose, each soma's place foretold from the others.
  func bend(_ pose: PoseRefinement.Result) -> Registration {
    guard options.bends else { return bend(pose, from: pose.sigma) }
    // From several widths, as a narrow start may miss the rim and a wide one take in strangers.
    let ways = (a.count > 5000 ? [6.0, 15] : [4.0, 6, 9]).map { bend(pose, from: max($0, pose.sigma)) }
    return ways.max { $0.logLikelihood < $1.logLikelihood } ?? ways[0]
  }

  private func bend(_ pose: PoseRefinement.Result, from wide: Double) -> Registration {
    var transform = SpatialTransform(affine: pose.map)
    var sigma = pose.sigma
    var share = pose.share
    let rigid = a.map { pose.map($0) }
    var places = rigid
    var widenings = [Double](repeating: 1, count: a.count)
    if options.bends {
      sigma = wide
      for step in 0..<20 {
        let match = matcher.match(places, sigma: sigma, share: share, widenings: widenings)
        let pairs = Self.thinned(Self.aggregated(match, from: rigid, to: b))
        guard pairs.count >= 8, let fit = SplineFit.best(pairs.map(\.pair)) else { break }
        let spline = fit.spline
        places = rigid.map { spline($0) }
        var uncertainties = rigid.map { fit.uncertainty(at: $0) }
        for (pair, leverage) in zip(pairs, fit.leverages) {
          // Where the others alone would put it, and how surely.
          places[pair.a] -= (pair.pair.to - places[pair.a]) * (leverage / (1 - leverage))
          uncertainties[pair.a] /= 1 - leverage
        }
        widenings = uncertainties.map { 1 + min($0, 24) }
        transform.bend = spline
        share = min(0.95, max(0.1, match.paired / Double(a.count)))
        let now = matcher.match(places, sigma: sigma, share: share, widenings: widenings)
        let next = max(1, now.sigma, 0.8 * sigma)
        let settled = step > 3 && abs(next - sigma) < 0.01
        sigma = min(sigma, next)
        if settled { break }
      }
    }
    let last = matcher.match(places, sigma: sigma, share: share, widenings: widenings)
    return Registration(
      transform: transform, sigma: sigma, share: share, poseLogLikelihood: pose.logLikelihood,
      logLikelihood: last.logLikelihood, determinacy: Determinacy(places: confident(last)),
      evidence: evidence(places, sigma: sigma, share: share, widenings: widenings))
  }

  /// Of very many pairs an even sample: more do not make the bend any better known.
  private static func thinned(_ pairs: [(a: Int, pair: Correspondence)]) -> [(a: Int, pair: Correspondence)] {
    let most = 1500
    guard pairs.count > most else { return pairs }
    return (0..<most).map { pairs[$0 * pairs.count / most] }
  }

  /// For each soma with some partner, the place its partners speak for.
  static func aggregated(
    _ match: SoftMatch, from places: [Vector3], to b: [Vector3]
  ) -> [(a: Int, pair: Correspondence)] {
    var pairs: [(a: Int, pair: Correspondence)] = []
    var k = 0
    while k < match.links.count {
      let a = match.links[k].a
      var (weight, sum) = (0.0, Vector3.zero)
      while k < match.links.count, match.links[k].a == a {
        weight += match.links[k].probability
        sum += b[Int(match.links[k].b)] * match.links[k].probability
        k += 1
      }
      if weight > 0.02 {
        pairs.append((Int(a), Correspondence(from: places[Int(a)], to: sum / weight, weight: weight)))
      }
    }
    return pairs
  }

  /// The places of somata that have, rather likely, a partner.
  private func confident(_ match: SoftMatch) -> [Vector3] {
    match.links.filter { $0.probability > 0.5 }.map { a[Int($0.a)] }
  }

  /// Runner-ups that lie this near, in µm, are told of as well: what is clear must be seen to be clear.
  private static let neighbourhood = 30.0

  private func evidence(
    _ places: [Vector3], sigma: Double, share: Double, widenings: [Double]
  ) -> [GeometricEvidence] {
    let match = matcher.match(
      places, sigma: sigma, share: share, widenings: widenings, leastReach: Self.neighbourhood)
    let mapped = PointGrid(places, edge: 15)
    let peak = log(share / (1 - share) / (matcher.density * pow(2 * Double.pi, 1.5) * sigma * sigma * sigma))
    var evidence = match.links.map { link in
      let (a, b) = (Int(link.a), Int(link.b))
      let residual = link.squaredDistance.squareRoot()
      var rival = Double.infinity
      matcher.grid.forEach(within: residual + 60, of: places[a]) { other, squared in
        if other != b { rival = min(rival, squared) }
      }
      mapped.forEach(within: residual + 60, of: matcher.b[b]) { other, squared in
        if other != a { rival = min(rival, squared) }
      }
      let separation = min(60, rival.squareRoot() - residual)
      var logOdds =
        peak - 1.5 * log(link.widening) - 0.5 * link.squaredDistance / (sigma * sigma * link.widening)
        + (affinities?.logOdds(a, b) ?? 0)
      // Told of as a rival, not proposed: so far out a normal error foretells no partner, whatever else speaks for it.
      if residual > matcher.reach(sigma: sigma, widening: link.widening) { logOdds = min(logOdds, -1) }
      return GeometricEvidence(
        a: a, b: b, residual: residual, separation: separation, logOdds: logOdds, probability: link.probability)
    }
    evidence.sort { IndexPair($0.a, $0.b) < IndexPair($1.a, $1.b) }
    return evidence
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry

/// Registers the somata of session a to session b: rough poses, expectation–maximisation, then a thin-plate spline.
package struct Registrar: Sendable {
  private let a: [Vector3]
  private let b: [Vector3]
  private let matcher: SoftMatcher
  private let logOdds: PairLogOdds?
  private let constraints: PairConstraints
  private let initialPoses: [AffineMap]
  private let searches: Bool
  private let maxParts: Int

  /// Somata of session a in one exhaustive search; larger sessions are searched by compact parts of this size.
  private static let partSize = 140
  /// In nats: no further part is searched once a pose is this likely.
  private static let sufficientLogLikelihood = 180.0
  /// In µm: pairs up to this residual are evidence even where improbable, so that runners-up are recorded.
  private static let evidenceReach = 30.0
  /// The largest separation recorded, in µm.
  private static let maxSeparation = 60.0
  /// A larger sample of pairs does not improve the spline.
  private static let maxSplinePairs = 1500

  /// - Parameters:
  ///   - a: In µm; `b` likewise.
  ///   - logOdds: Of pairs by other evidence than positions.
  ///   - initialPoses: Tried first.
  ///   - searches: Whether all rotations, tilts and scales are searched too; else only `initialPoses` and must-link
  ///     pairs count.
  ///   - maxParts: The largest number of parts that are searched.
  package init(
    from a: [Vector3], to b: [Vector3], logOdds: PairLogOdds? = nil, constraints: PairConstraints = .none,
    initialPoses: [AffineMap] = [], searches: Bool = true, maxParts: Int = 4
  ) {
    self.a = a
    self.b = b
    self.logOdds = logOdds
    self.constraints = constraints
    self.initialPoses = initialPoses
    self.searches = searches
    self.maxParts = maxParts
    matcher = SoftMatcher(b: b, logOdds: logOdds, constraints: constraints)
  }

  /// The most likely registration; nil where there are too few somata, or nothing to start from.
  package func register() -> Registration? { bestPose().map { registration(from: $0) } }

  /// The most likely pose near a given one.
  func refined(_ start: AffineMap) -> PoseRefinement.Result? {
    PoseRefinement(a: a, rows: nil, matcher: matcher).refine(start, sigma: 9, steps: 25, similaritySteps: 1)
  }

  /// The most likely affine pose.
  func bestPose() -> PoseRefinement.Result? {
    var best: PoseRefinement.Result?
    func consider(_ start: AffineMap) {
      if let result = refined(start), result.logLikelihood > (best?.logLikelihood ?? -.infinity) { best = result }
    }
    initialPoses.forEach(consider)
    if constraints.mustLink.count >= 3 {
      let pairs = constraints.mustLink.map { Correspondence(from: a[$0.a], to: b[$0.b]) }
      consider(AffineMap.affine(pairs, prior: AffineMap.similarity(pairs), strength: 5000))
    }
    guard searches, a.count >= 4, b.count >= 4 else { return best }

    for rows in parts() {
      let part = rows.map { a[$0] }
      // A part of many somata is distinctive enough for a coarser grid.
      let search = PoseSearch(tolerance: part.count < a.count ? 7 : 5)
      let starts = search.starts(
        from: part, of: a, to: b, weights: logOdds.map { $0.oddsMatrix(rows: rows, countB: b.count) })
      let refinement = PoseRefinement(a: part, rows: rows, matcher: matcher)
      let quick = starts.map { refinement.refine($0.map, sigma: 12, steps: 6, similaritySteps: 2) }
      let order = quick.indices.sorted {
        quick[$0].logLikelihood != quick[$1].logLikelihood
          ? quick[$0].logLikelihood > quick[$1].logLikelihood : $0 < $1
      }
      for index in order.prefix(30) { consider(quick[index].map) }
      if let best, best.logLikelihood > Self.sufficientLogLikelihood { break }
    }
    return best
  }

  /// Compact groups of somata: the first about the centre of session a, the next ones far from those before.
  private func parts() -> [[Int]] {
    guard a.count > Self.partSize + Self.partSize / 2 else { return [Array(a.indices)] }
    let box = BoundingBox(a)
    var centres = [box.centre]
    var parts: [[Int]] = []
    while parts.count < maxParts, let centre = centres.last {
      let near = a.indices.sorted {
        let (x, y) = ((a[$0] - centre).squaredLength, (a[$1] - centre).squaredLength)
        return x != y ? x < y : $0 < $1
      }
      parts.append(near.prefix(Self.partSize).sorted())
      // The next centre: halfway out, away from the earlier ones.
      let candidates = a.indices.filter { ((a[$0] - box.centre) * 2 / box.size).length < 0.7 }
      func distance(_ i: Int) -> Double { centres.map { ($0 - a[i]).length }.min() ?? 0 }
      guard
        let next = candidates.max(by: { x, y in
          let (dx, dy) = (distance(x), distance(y))
          return dx != dy ? dx < dy : x > y
        })
      else { break }
      centres.append(a[next])
    }
    return parts
  }

  /// The registration with a spline on top of a pose; each soma's position is predicted leaving it out.
  func registration(from pose: PoseRefinement.Result) -> Registration {
    // A narrow initial sigma may miss the rim, a wide one include false pairs: the most likely result counts.
    let sigmas = a.count > 5000 ? [6.0, 15] : [4.0, 6, 9]
    let results = sigmas.map { registration(from: pose, initialSigma: max($0, pose.sigma)) }
    return results.max { $0.logLikelihood < $1.logLikelihood } ?? results[0]
  }

  private func registration(from pose: PoseRefinement.Result, initialSigma: Double) -> Registration {
    var transform = SpatialTransform(affine: pose.map)
    let affine = a.map { pose.map($0) }
    var predicted = Prediction(
      positions: affine, varianceRatios: [Double](repeating: 1, count: a.count), sigma: initialSigma,
      fractionMatched: pose.fractionMatched)
    for step in 0..<20 {
      let match = match(predicted)
      let pairs = Self.sampled(Self.expectedPartners(match, from: affine, to: b))
      guard pairs.count >= 8, let fit = SplineFit.best(pairs.map(\.pair)) else { break }
      transform.spline = fit.spline
      predicted.positions = affine.map { fit.spline($0) }
      var uncertainties = affine.map { fit.uncertainty(at: $0) }
      for (pair, leverage) in zip(pairs, fit.leverages) {
        // Leave-one-out position and uncertainty.
        predicted.positions[pair.a] -= (pair.pair.to - predicted.positions[pair.a]) * (leverage / (1 - leverage))
        uncertainties[pair.a] /= 1 - leverage
      }
      predicted.varianceRatios = uncertainties.map { 1 + min($0, 24) }
      predicted.fractionMatched = min(0.95, max(0.1, match.paired / Double(a.count)))
      let next = max(1, self.match(predicted).sigma, 0.8 * predicted.sigma)
      let hasConverged = step > 3 && abs(next - predicted.sigma) < 0.01
      predicted.sigma = min(predicted.sigma, next)
      if hasConverged { break }
    }
    let final = match(predicted)
    let confident = final.links.filter { $0.probability > 0.5 }.map { a[Int($0.a)] }
    return Registration(
      transform: transform, sigma: predicted.sigma, fractionMatched: predicted.fractionMatched,
      poseLogLikelihood: pose.logLikelihood, logLikelihood: final.logLikelihood,
      determinacy: Determinacy(positions: confident), evidence: evidence(predicted))
  }

  /// Where the other somata predict each soma of session a, and the mixture's parameters.
  private struct Prediction {
    var positions: [Vector3]
    var varianceRatios: [Double]
    /// In µm.
    var sigma: Double
    var fractionMatched: Double
  }

  private func match(_ prediction: Prediction, minReach: Double = 0) -> SoftMatch {
    matcher.match(
      prediction.positions, sigma: prediction.sigma, fractionMatched: prediction.fractionMatched,
      varianceRatios: prediction.varianceRatios, minReach: minReach)
  }

  private static func sampled(_ pairs: [(a: Int, pair: Correspondence)]) -> [(a: Int, pair: Correspondence)] {
    guard pairs.count > maxSplinePairs else { return pairs }
    return (0..<maxSplinePairs).map { pairs[$0 * pairs.count / maxSplinePairs] }
  }

  /// For each soma of session a with any partner, the mean position of its partners, weighted by probability.
  private static func expectedPartners(
    _ match: SoftMatch, from positions: [Vector3], to b: [Vector3]
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
        pairs.append((Int(a), Correspondence(from: positions[Int(a)], to: sum / weight, weight: weight)))
      }
    }
    return pairs
  }

  private func evidence(_ prediction: Prediction) -> [GeometricEvidence] {
    let (positions, sigma, fraction) = (prediction.positions, prediction.sigma, prediction.fractionMatched)
    let mapped = PointGrid(positions, edge: 15)
    let peak = log(fraction / (1 - fraction) / (matcher.density * pow(2 * Double.pi, 1.5) * sigma * sigma * sigma))
    let evidence = match(prediction, minReach: Self.evidenceReach).links.map { link in
      let (a, b) = (Int(link.a), Int(link.b))
      let residual = link.squaredDistance.squareRoot()
      var runnerUp = Double.infinity
      matcher.grid.forEach(within: residual + Self.maxSeparation, of: positions[a]) { other, squared in
        if other != b { runnerUp = min(runnerUp, squared) }
      }
      mapped.forEach(within: residual + Self.maxSeparation, of: self.b[b]) { other, squared in
        if other != a { runnerUp = min(runnerUp, squared) }
      }
      var logOdds =
        peak - 1.5 * log(link.varianceRatio) - 0.5 * link.squaredDistance / (sigma * sigma * link.varianceRatio)
        + (self.logOdds?(a, b) ?? 0)
      // Recorded as a runner-up, never proposed: too far out for a normal error, whatever other evidence there is.
      if residual > matcher.reach(sigma: sigma, varianceRatio: link.varianceRatio) { logOdds = min(logOdds, -1) }
      return GeometricEvidence(
        a: a, b: b, residual: residual, separation: min(Self.maxSeparation, runnerUp.squareRoot() - residual),
        logOdds: logOdds, probability: link.probability)
    }
    return evidence.sorted { $0.pair < $1.pair }
  }
}

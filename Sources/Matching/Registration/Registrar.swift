#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry
import Numerics
package import Vocabulary

/// Registers the somata of session a to session b: rough poses, expectation–maximisation, then a thin-plate spline.
///
/// Rough poses come from local constellations, in phases from the likely to the unlikely; a phase whose best pose is
/// likely enough is the last. Where both sessions are planar all this happens in the plane.
package struct Registrar: Sendable {
  /// How rough poses are found.
  package enum Search: Hashable, Sendable {
    /// Only initial poses and known pairs count.
    case none
    /// Local constellations, up to a phase of `SearchPhase.all`.
    case constellations(lastPhase: Int = .max)
    /// Every rotation, small tilts: slow, for small sessions.
    case exhaustive
  }

  let space: SpannedSpace
  /// Of the distinct somata of either session, whose numbers all code of the registration uses.
  let twinsA: TwinDetections
  let twinsB: TwinDetections
  /// Positions in the spanned space; `b` likewise.
  let a: [Vector3]
  let b: [Vector3]
  let matcher: SoftMatcher
  let logOdds: PairLogOdds?
  let constraints: PairConstraints
  private let initialPoses: [AffineMap]
  /// Points that are no somata, at the same place in both sessions; in the spanned space.
  let landmarks: [Correspondence]
  let mirror: MirrorPolicy
  private let search: Search
  private let seed: UInt64
  let monitor: MatchMonitor
  private let target: ConstellationTarget?

  /// Known pairs that define a pose.
  private static let minKnownPairs = 3
  /// Hypotheses of a phase that are refined about their triangle, and of these over the whole session.
  private static let refinedHypotheses = (local: 48, whole: 6)

  /// - Parameters:
  ///   - a: In µm; `b` likewise.
  ///   - logOdds: Of pairs by other evidence than positions.
  ///   - constraints: Known pairs give an initial pose; see `KnownPairFit`.
  ///   - landmarks: Known positions that are no somata: they count as known pairs.
  ///   - initialPoses: Tried first.
  package init(
    from a: [Vector3], to b: [Vector3], logOdds: PairLogOdds? = nil, constraints: PairConstraints = .none,
    landmarks: [Correspondence] = [], mirror: MirrorPolicy = .auto, initialPoses: [AffineMap] = [],
    search: Search = .constellations(), seed: UInt64 = 1, monitor: MatchMonitor = .silent
  ) {
    self.init(
      from: a, to: b, logOdds: logOdds, constraints: constraints, landmarks: landmarks, mirror: mirror,
      initialPoses: initialPoses, search: search, seed: seed, monitor: monitor, target: nil)
  }

  /// - Parameter target: Of `b` in the spanned space, where it has been made already.
  init(
    from a: [Vector3], to b: [Vector3], logOdds: PairLogOdds? = nil, constraints: PairConstraints = .none,
    landmarks: [Correspondence] = [], mirror: MirrorPolicy = .auto, initialPoses: [AffineMap] = [], search: Search,
    seed: UInt64, monitor: MatchMonitor, target: ConstellationTarget?
  ) {
    self.mirror = mirror
    self.target = target
    let space = SpannedSpace(a, b)
    func distinct(_ detections: [Vector3], _ named: [Int]) -> TwinDetections {
      let density = SoftMatcher.density(detections, dimensions: space.dimensions)
      return TwinDetections(detections, spacing: pow(density, -1 / Double(space.dimensions)), distinct: Set(named))
    }
    let twinsA = distinct(space.flattenedA(a), constraints.mustLink.map(\.a))
    let twinsB = distinct(space.flattenedB(b), constraints.mustLink.map(\.b))
    self.space = space
    self.twinsA = twinsA
    self.twinsB = twinsB
    self.a = twinsA.positions
    self.b = twinsB.positions
    self.logOdds = logOdds.map { logOdds in
      PairLogOdds { logOdds(twinsA.representatives[$0], twinsB.representatives[$1]) }
    }
    self.constraints = constraints.mapped { IndexPair(twinsA.somaOf[$0.a], twinsB.somaOf[$0.b]) }
    self.initialPoses = initialPoses.map(space.flattened)
    let (from, to) = (space.flattenedA(landmarks.map(\.from)), space.flattenedB(landmarks.map(\.to)))
    self.landmarks = zip(from, to).map { Correspondence(from: $0, to: $1) }
    self.search = search
    self.seed = seed
    self.monitor = monitor
    matcher = SoftMatcher(
      b: self.b, dimensions: space.dimensions, logOdds: self.logOdds, constraints: self.constraints,
      trustsKnownPairs: false)
  }

  /// The most likely registration; nil where there are too few somata, or nothing to start from.
  package func register() -> Registration? { bestPose().map { registration(from: $0) } }

  /// The most likely pose near a given one; all in the spanned space.
  func refined(_ start: PoseRefinement.Result) -> PoseRefinement.Result {
    PoseRefinement(a: a, rows: nil, matcher: matcher, anchors: agreeingLandmarks(start.map, unit: start.unit))
      .refine(start.map, shape: start.shape, unit: start.unit, sigma: 9, steps: 25, similaritySteps: 1)
  }

  /// The most likely pose near a given one between the sessions as they are.
  func poseNear(_ map: AffineMap) -> PoseRefinement.Result? {
    let result = refined(Self.start(space.flattened(map)))
    return result.logLikelihood.isFinite ? result : nil
  }

  /// The landmarks that lie about where a pose maps them.
  func agreeingLandmarks(_ map: AffineMap, unit: Double) -> [Correspondence] {
    landmarks.filter { (map($0.from) - $0.to).length < KnownPairFit.tolerance * unit }
  }

  /// Whether a pose is so likely that no other need be tried.
  ///
  /// Most somata have partners then: half of the tissue fits a mirror image, flattened, or a stretched one.
  func isSufficient(_ pose: PoseRefinement.Result, nats: Double = 1, least: Double = 60) -> Bool {
    pose.logLikelihood > max(least, nats * Double(min(a.count, b.count)))
  }

  /// Where the refinement of a given pose starts.
  private static func start(_ map: AffineMap) -> PoseRefinement.Result {
    var start = PoseRefinement.Result(map: map)
    if map.linear.determinant < 0 { start.shape = .diagonal([-1, 1, 1]) }
    return start
  }

  /// The most likely affine pose, in the spanned space.
  func bestPose() -> PoseRefinement.Result? {
    var best: PoseRefinement.Result?
    func consider(_ start: PoseRefinement.Result, penalty: Double = 0) {
      let result = refined(start)
      if result.logLikelihood - penalty > (best?.logLikelihood ?? -.infinity) { best = result }
    }
    for map in initialPoses { consider(Self.start(map)) }
    let known = constraints.mustLink.map { Correspondence(from: a[$0.a], to: b[$0.b]) } + landmarks
    if known.count >= Self.minKnownPairs {
      let fits = KnownPairFit.fits(known, dimensions: space.dimensions)
        .filter { mirror != .no || !$0.pose.isMirrored(dimensions: space.dimensions) }
      for fit in fits { consider(fit.pose) }
      // They define the pose, and the somata do not deny it.
      if let best, fits.contains(where: \.isReliable), isSufficient(best, nats: 0.35, least: 8) { return best }
    }
    if let best, isSufficient(best) { return best }
    guard a.count >= 4, b.count >= 4 else { return best }
    var searched: Int?
    var wasOfEqualScale = true
    switch search {
    case .none: break
    case .exhaustive:
      let starts = PoseSearch().starts(
        from: a, to: b, weights: logOdds.map { $0.oddsMatrix(rows: Array(a.indices), countB: b.count) })
      let refinement = PoseRefinement(a: a, rows: nil, matcher: matcher)
      let quick = starts.map { refinement.refine($0.map, sigma: 12, steps: 6, similaritySteps: 2) }
      for start in Self.likeliest(quick, 30) { consider(PoseRefinement.Result(map: start.map)) }
    case .constellations(let lastPhase):
      let order = orderByPosition
      let target = self.target ?? makeTarget()
      let phases = SearchPhase.all(dimensions: space.dimensions, mirror: mirror)
      for (number, phase) in phases.enumerated() where number <= lastPhase {
        guard monitor.goesOn(.search, number, of: phases.count) else { break }
        // Partial overlap looks like this; tissue of another scale does not.
        if let best, !phase.isOfEqualScale, wasOfEqualScale, isSufficient(best, nats: 0.35) { break }
        wasOfEqualScale = phase.isOfEqualScale
        for start in poses(of: phase, number, of: phases.count, order: order, target: target) {
          consider(start, penalty: phase.penalty)
        }
        searched = number
        if let best, isSufficient(best) { break }
      }
    }
    best?.phase = searched
    return best
  }

  /// The constellations of session b.
  func makeTarget() -> ConstellationTarget {
    ConstellationTarget(b: b, dimensions: space.dimensions, density: matcher.density)
  }

  /// The somata of session a sorted by position, so that the order of the table has no influence.
  var orderByPosition: [Int] {
    a.indices.sorted { (a[$0].x, a[$0].y, a[$0].z) < (a[$1].x, a[$1].y, a[$1].z) }
  }

  /// The likeliest poses of a phase.
  func poses(
    of phase: SearchPhase, _ number: Int, of phaseCount: Int, order: [Int], target: ConstellationTarget
  ) -> [PoseRefinement.Result] {
    var random = SeededRandom(seed: seed, stream: 0x434F_4E00 + UInt64(number))
    let search = ConstellationSearch(a: order.map { a[$0] }, target: target)
    let hypotheses = search.hypotheses(phase.limits, samples: phase.samples, random: &random) {
      monitor.goesOn(.search, number, of: phaseCount)
    }
    guard monitor.goesOn(.search, number, of: phaseCount) else { return [] }
    let found = hypotheses.prefix(Self.refinedHypotheses.local).map { hypothesis in
      var result = PoseRefinement.Result(map: hypothesis.map)
      if phase.limits.isMirrored, space.dimensions == 3 { result.shape = .diagonal([-1, 1, 1]) }
      result.unit = max(1, !phase.isOfEqualScale ? hypothesis.map.scale : 1)
      // The scale belongs to the shape, so that the fit deviates little from it.
      if !phase.isOfEqualScale { result.shape = result.shape * hypothesis.map.scale }
      return (result, order[hypothesis.centre])
    }
    let byDistance = found.map { result, centre in neighbourhood(of: centre) }
    let local = found.indices.map { index in
      refined(found[index].0, Array(byDistance[index].prefix(40)), sigma: 5, steps: 8)
    }
    let chosen = local.indices.sorted {
      local[$0].logLikelihood != local[$1].logLikelihood
        ? local[$0].logLikelihood > local[$1].logLikelihood : $0 < $1
    }.prefix(Self.refinedHypotheses.whole)
    return chosen.map { index in
      var result = local[index]
      var size = 120
      while size < a.count {
        result = refined(result, Array(byDistance[index].prefix(size)), sigma: 6, steps: 8)
        size *= 3
      }
      return result
    }
  }

  /// Refined on a part of session a.
  private func refined(
    _ start: PoseRefinement.Result, _ rows: [Int], sigma: Double, steps: Int
  ) -> PoseRefinement.Result {
    PoseRefinement(a: rows.map { a[$0] }, rows: rows, matcher: matcher)
      .refine(start.map, shape: start.shape, unit: start.unit, sigma: sigma, steps: steps, similaritySteps: 3)
  }

  /// All somata of session a, the nearest to one of them first.
  private func neighbourhood(of centre: Int) -> [Int] {
    let squared = a.map { ($0 - a[centre]).squaredLength }
    return a.indices.sorted { squared[$0] != squared[$1] ? squared[$0] < squared[$1] : $0 < $1 }
  }

  private static func likeliest(_ poses: [PoseRefinement.Result], _ count: Int) -> [PoseRefinement.Result] {
    let order = poses.indices.sorted {
      poses[$0].logLikelihood != poses[$1].logLikelihood
        ? poses[$0].logLikelihood > poses[$1].logLikelihood : $0 < $1
    }
    return order.prefix(count).map { poses[$0] }
  }
}

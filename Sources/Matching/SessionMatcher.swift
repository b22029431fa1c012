#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry
import Numerics
package import Vocabulary

/// Matches the neurons of two sessions by all available evidence.
///
/// Geometry comes first, from positions alone. If its pose is better than impostors reach, the pairs that it makes
/// likely serve to learn the log odds of similarity and radius, and the registration is repeated with all evidence. If
/// not, appearance guides the pose search.
package struct SessionMatcher: Sendable {
  /// The somata of one session.
  package struct Somata: Sendable {
    /// In µm of tissue that is not expanded.
    package private(set) var positions: [Vector3]
    /// In µm of tissue that is not expanded; one entry a soma, nil where unknown.
    package private(set) var radii: [Double?]
    /// By which lengths in the session's own coordinates are larger than those of `positions`.
    package private(set) var expansion: Vector3

    /// - Parameters:
    ///   - positions: In µm, as in the session; `radii` likewise.
    ///   - expansion: Of the session's tissue; taken out of positions and radii.
    /// - Precondition: One radius for each position.
    package init(positions: [Point3], radii: [Double?], expansion: Expansion = .none) {
      self.init(
        positions: positions.map { Vector3($0) }, radii: radii, expansion: [expansion.x, expansion.y, expansion.z])
    }

    private init(positions: [Vector3], radii: [Double?], expansion: Vector3) {
      self.expansion = expansion
      guard expansion != Vector3(1, 1, 1) else {
        (self.positions, self.radii) = (positions, radii)
        return
      }
      let scale = cbrt(expansion.x * expansion.y * expansion.z)
      self.positions = positions.map { $0 / expansion }
      self.radii = radii.map { $0.map { $0 / scale } }
    }

    /// The same session, its tissue expanded by a further factor along each axis.
    func expanded(further factors: Vector3) -> Somata {
      var somata = Somata(positions: positions, radii: radii, expansion: factors)
      somata.expansion *= expansion
      return somata
    }
  }

  /// The session that is mapped; `b` the one that it is mapped to.
  package let a: Somata
  package let b: Somata
  /// nil matches by geometry alone. A neuron without a vector (a row or column of NaN, or in no list) is matched by its
  /// position.
  package let appearance: Appearance?
  package let constraints: PairConstraints
  /// Points that are no somata, seen in both sessions; in µm, as in the sessions.
  package let landmarks: [Correspondence]
  package let options: MatchingOptions

  /// Up to this many pairs appearance guides an exhaustive search where geometry alone finds nothing.
  private static let maxExhaustivePairs = 60_000
  /// Up to this many pairs the null distribution comes from permutations of all similarities.
  private static let maxPermutedPairs = 100_000
  /// Impostors that are always registered.
  private static let fewestDraws = 3
  /// Searches with impostors that test a stretched pose; each takes seconds.
  private static let stretchedImpostors = 3
  /// In nats: stretched poses that are less likely are not even tested.
  private static let leastStretched = 35.0
  /// A pose whose scales differ by less, from each other and from 1, is taken for unstretched.
  private static let leastStretch = 1.1
  /// In nats: how much likelier the pose must become when its stretch is taken out.
  private static let stretchCost = 5.0

  /// - Parameter appearance: nil matches by geometry alone.
  package init(
    a: Somata, b: Somata, appearance: Appearance?, constraints: PairConstraints = .none,
    landmarks: [Correspondence] = [], options: MatchingOptions = MatchingOptions()
  ) {
    self.a = a
    self.b = b
    self.appearance = appearance
    self.constraints = constraints
    self.landmarks = landmarks
    self.options = options
  }

  /// - Complexity: Seconds for 100 somata against 150, mostly the pose search; a few minutes for 100,000 listed ones.
  package func match() -> SessionMatch { match(.silent) }

  /// - Throws: `CancellationError` where the monitor ended it.
  package func match(monitor: MatchMonitor) throws(CancellationError) -> SessionMatch {
    let match = match(monitor)
    guard monitor.goesOn(.fit, 1, of: 1) else { throw CancellationError() }
    return match
  }

  private func match(_ monitor: MatchMonitor) -> SessionMatch {
    let (countA, countB) = (a.positions.count, b.positions.count)
    var significance = MatchSignificance()
    var candidates: Candidates?
    switch appearance {
    case .dense(let values)?:
      candidates = Candidates(
        similarities: values, countA: countA, countB: countB, candidatesPerNeuron: max(2, options.candidatesPerNeuron))
    case .listed(let listed)?: candidates = listed
    case nil: break
    }
    if case .dense(let values)? = appearance, countA * countB <= Self.maxPermutedPairs {
      let part = SimilarityRows(values, countA: countA, countB: countB).part
      significance = MatchSignificance(
        similarities: part?.values ?? values, countA: part?.a.count ?? countA, countB: part?.b.count ?? countB,
        seed: options.seed)
    } else if let candidates {
      significance.mutualNearest = .mutualNearest(
        count: candidates.all.count { $0.isMutualNearest }, countA: countA, countB: countB)
    }
    let registration = options.usesGeometry ? register(candidates, &significance, monitor) : nil
    return SessionMatch(
      countA: countA, countB: countB, candidates: SessionMatch.merged(candidates, registration?.evidence ?? []),
      registration: registration, significance: significance, spacingRatio: spacingRatio)
  }

  /// nil where a session has too few somata.
  private var spacingRatio: Double? {
    guard a.positions.count >= 4, b.positions.count >= 4 else { return nil }
    let space = SpannedSpace(a.positions, b.positions)
    func density(_ positions: [Vector3]) -> Double { SoftMatcher.density(positions, dimensions: space.dimensions) }
    let (densityA, densityB) = (density(space.flattenedA(a.positions)), density(space.flattenedB(b.positions)))
    return pow(densityA / densityB, 1 / Double(space.dimensions))
  }

  /// Where the pose search starts from.
  private struct Start {
    var poses: [AffineMap]
    var search: Registrar.Search
  }

  /// A pose, and the sessions and the registrar that it was found with.
  private struct FoundPose {
    /// Without the stretch.
    var matcher: SessionMatcher
    var registrar: Registrar
    var pose: PoseRefinement.Result
    var stretch = Stretch.none
    var test: SignificanceTest?

    var isSignificant: Bool { test.map { $0.pValue <= MatchSignificance.level } ?? false }
  }

  private func register(
    _ candidates: Candidates?, _ significance: inout MatchSignificance, _ monitor: MatchMonitor
  ) -> Registration? {
    guard Registrar.canRegister(a.positions), Registrar.canRegister(b.positions) else { return nil }
    let scores = appearance.flatMap { StandardScores($0, countA: a.positions.count, countB: b.positions.count) }
    let start = start(candidates)
    let found = findPose(start, scores, candidates, monitor).map { straightened($0, monitor) }
    significance.pose = found?.test
    guard let found else { return nil }
    let (matcher, pose) = (found.matcher, found.pose)
    func finished(_ registration: Registration) -> Registration {
      var registration = registration
      registration.transform = registration.transform.expanded(a: matcher.a.expansion, b: matcher.b.expansion)
      registration.pose = PoseDescription(pose, dimensions: found.registrar.space.dimensions, stretch: found.stretch)
      return registration
    }
    let geometric = found.registrar.registration(from: pose)
    let isTrusted =
      found.test.map { _ in found.isSignificant }
      ?? (options.impostorRegistrations == 0 || !constraints.mustLink.isEmpty)
    guard isTrusted, let logOdds = learnLogOdds(from: geometric.evidence, scores) else { return finished(geometric) }
    var informed = matcher.registrar(start, logOdds, monitor: monitor).registration(from: pose)
    informed.poseLogLikelihood = geometric.poseLogLikelihood
    return finished(informed)
  }

  /// The likeliest pose, with its test.
  private func findPose(
    _ start: Start, _ scores: StandardScores?, _ candidates: Candidates?, _ monitor: MatchMonitor
  ) -> FoundPose? {
    let unguided = registrar(start, monitor: monitor)
    func tested(_ pose: PoseRefinement.Result) -> FoundPose {
      FoundPose(matcher: self, registrar: unguided, pose: pose, test: testPose(pose, unguided, candidates))
    }
    let pose = unguided.bestPose()
    // Tissue of the same shape in both sessions would have shown itself.
    if !(pose.map { unguided.isSufficient($0, nats: 0.35) } ?? false),
      let stretched = findStretchedPose(start, than: pose, monitor)
    {
      return stretched
    }
    let found = pose.map(tested)
    guard let scores, !(found?.isSignificant ?? false), start.search != .none,
      a.positions.count * b.positions.count <= Self.maxExhaustivePairs
    else { return found }
    // A mild guess at the log odds of a similarity, until they can be learnt.
    let guess = PairLogOdds { a, b in
      scores(a, b).map { max(-2, min(3, $0 - 0.5)) } ?? (scores.knows(a, b) ? -1 : 0)
    }
    let guided = registrar(Start(poses: start.poses, search: .exhaustive), guess, monitor: monitor)
    guard let refined = guided.bestPose().map(unguided.refined),
      refined.logLikelihood > found?.pose.logLikelihood ?? -.infinity
    else { return found }
    return tested(refined)
  }

  private func registrar(_ start: Start, _ logOdds: PairLogOdds? = nil, monitor: MatchMonitor) -> Registrar {
    Registrar(
      from: a.positions, to: b.positions, logOdds: logOdds, constraints: constraints, landmarks: naturalLandmarks,
      mirror: options.mirror, initialPoses: start.poses, search: start.search, seed: options.seed, monitor: monitor)
  }

  /// In µm of tissue that is not expanded.
  private var naturalLandmarks: [Correspondence] {
    landmarks.map { Correspondence(from: $0.from / a.expansion, to: $0.to / b.expansion) }
  }

  private func start(_ candidates: Candidates?) -> Start {
    var start = Start(
      poses: candidates.map { ConsensusSearch(seed: options.seed).poses($0, a: a.positions, b: b.positions) } ?? [],
      search: max(a.positions.count, b.positions.count) <= options.maxSearchedSomata ? .constellations() : .none)
    if start.search == .none, start.poses.isEmpty { start.poses = [.identity] }
    return start
  }

  /// The same sessions without a stretch.
  private func without(_ stretch: Stretch) -> SessionMatcher {
    SessionMatcher(
      a: a.expanded(further: stretch.a), b: b.expanded(further: stretch.b), appearance: appearance,
      constraints: constraints, landmarks: landmarks, options: options)
  }

  /// A pose of tissue that is stretched by three different factors; nil where none is significant.
  private func findStretchedPose(
    _ start: Start, than other: PoseRefinement.Result?, _ monitor: MatchMonitor
  ) -> FoundPose? {
    guard options.searchesStretch, start.search != .none else { return nil }
    let search = StretchSearch(
      a: a.positions, b: b.positions, mirror: options.mirror, seed: options.seed, monitor: monitor)
    guard let best = search.best(), best.logLikelihood > max(Self.leastStretched, other?.logLikelihood ?? 0)
    else { return nil }
    let registrar = registrar(start, monitor: monitor)
    let count = options.impostorRegistrations > 0 ? Self.stretchedImpostors : 0
    let draws = (0..<count).map { draw -> Double in
      let impostors = registrar.impostors(seed: options.seed, draw: draw)
      let found = StretchSearch(
        flattened: impostors, registrar.b, space: search.space, mirror: options.mirror,
        seed: options.seed &+ UInt64(draw) &+ 1,
        monitor: monitor.within(.impostors, draw, of: count)
      ).best()
      return max(0, found?.logLikelihood ?? 0)
    }
    let test = count > 0 ? SignificanceTest(observed: best.logLikelihood, maxima: draws) : nil
    guard test.map({ $0.pValue <= MatchSignificance.level }) ?? true else { return nil }
    return refound(search.space.unflattened(best.map), best.stretch, test, monitor)
  }

  /// The pose after the stretch that it shows is taken out of the sessions, so that errors are the same in every direction; as it
  /// was unless that is clearly likelier.
  private func straightened(_ found: FoundPose, _ monitor: MatchMonitor) -> FoundPose {
    guard found.isSignificant, options.searchesStretch else { return found }
    let space = found.registrar.space
    var best = found
    for _ in 0..<2 {
      let further = Stretch(of: best.pose.map.linear, dimensions: space.dimensions)
      let scales = further.b / further.a
      guard Stretch.deviation(scales, dimensions: space.dimensions) > Self.leastStretch else { break }
      let stretch = Stretch(a: best.stretch.a * further.a, b: best.stretch.b * further.b)
      let linear =
        Matrix3.diagonal(Vector3(1, 1, 1) / further.b) * best.pose.map.linear * Matrix3.diagonal(further.a)
      let map = AffineMap(linear: linear, translation: best.pose.map.translation / further.b)
      guard let next = refound(best.registrar.space.unflattened(map), stretch, found.test, monitor),
        next.pose.logLikelihood > best.pose.logLikelihood + (best.stretch == .none ? Self.stretchCost : 0)
      else { break }
      best = next
    }
    return best
  }

  /// A pose refined between the sessions without a stretch.
  ///
  /// - Parameter map: Between these.
  private func refound(
    _ map: AffineMap, _ stretch: Stretch, _ test: SignificanceTest?, _ monitor: MatchMonitor
  ) -> FoundPose? {
    let matcher = without(stretch)
    let registrar = matcher.registrar(Start(poses: [map], search: .none), monitor: monitor)
    guard let pose = registrar.poseNear(map) else { return nil }
    return FoundPose(matcher: matcher, registrar: registrar, pose: pose, stretch: stretch, test: test)
  }

  /// Tests a pose's log-likelihood against the best poses of impostors.
  ///
  /// They are registered by the same method as the observed somata, with as many trials as these took.
  private func testPose(
    _ observed: PoseRefinement.Result, _ registrar: Registrar, _ candidates: Candidates?
  ) -> SignificanceTest? {
    guard options.impostorRegistrations > 0, a.positions.count >= 4, b.positions.count >= 4 else { return nil }
    let search: Registrar.Search = observed.phase.map { .constellations(lastPhase: $0) } ?? .none
    let target = search == .none ? nil : registrar.makeTarget()
    // More where they are quick: one pose, or few somata, whose likelihoods vary more.
    let pairs = registrar.a.count * registrar.b.count
    let factor = search == .none ? (pairs < 200_000 ? 5 : 1) : (pairs < 20_000 ? 3 : 1)
    let count = options.impostorRegistrations * factor
    var draws: [Double] = []
    for draw in 0..<count {
      // Far from significant: more draws would not change that.
      if draw >= Self.fewestDraws, SignificanceTest(observed: observed.logLikelihood, maxima: draws).pValue > 0.1 {
        break
      }
      let impostors = registrar.impostors(seed: options.seed, draw: draw)
      var poses = search == .none ? [observed.map] : []
      if let candidates {
        poses += ConsensusSearch(seed: options.seed).poses(candidates, a: impostors, b: registrar.b)
      }
      let pose = Registrar(
        from: impostors, to: registrar.b, mirror: options.mirror, initialPoses: poses, search: search,
        seed: options.seed &+ UInt64(draw) &+ 1,
        monitor: registrar.monitor.within(.impostors, draw, of: count), target: target
      ).bestPose()
      draws.append(max(0, pose?.logLikelihood ?? 0))
    }
    return SignificanceTest(observed: observed.logLikelihood, maxima: draws)
  }

  /// The log odds of similarity and radius, learnt from pairs weighted by their geometric probability.
  private func learnLogOdds(from evidence: [GeometricEvidence], _ scores: StandardScores?) -> PairLogOdds? {
    let genuine = evidence.filter { $0.probability > 0.05 }
    var random = SeededRandom(seed: options.seed, stream: 0x4C45_4152)
    let impostors = (0..<20_000).map { _ in
      IndexPair(random.integer(below: a.positions.count), random.integer(below: b.positions.count))
    }
    let appearance = scores.flatMap { scores in
      GaussianEvidence(
        genuine: genuine.compactMap { p in scores(p.a, p.b).map { ($0, p.probability) } },
        impostors: impostors.compactMap { scores($0.a, $0.b) })
    }
    // Pairs that no list holds are as rare among genuine pairs as geometry finds them.
    let known = genuine.filter { scores?.knows($0.a, $0.b) ?? true }
    let listed = known.reduce(0.0) { $0 + (scores?($1.a, $1.b) == nil ? 0 : $1.probability) }
    let all = known.reduce(0.0) { $0 + $1.probability }
    let unlisted = scores == nil ? 0 : max(-4, min(0, log((all - listed + 0.5) / (all + 1))))
    let radius =
      options.usesRadii ? RadiusEvidence(genuine: genuine, a: a.radii, b: b.radii, impostors: impostors) : nil
    guard appearance != nil || radius != nil else { return nil }
    return PairLogOdds { a, b in
      var sum = radius?.logOdds(a, b) ?? 0
      if let appearance, let scores {
        sum += scores(a, b).map { appearance.logOdds($0) } ?? (scores.knows(a, b) ? unlisted : 0)
      }
      return sum
    }
  }
}

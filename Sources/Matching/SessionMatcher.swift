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
    /// In µm.
    package var positions: [Vector3]
    /// In µm; one entry a soma, nil where unknown.
    package var radii: [Double?]

    /// - Precondition: One radius for each position.
    package init(positions: [Point3], radii: [Double?]) {
      self.positions = positions.map { Vector3($0) }
      self.radii = radii
    }
  }

  /// The session that is mapped; `b` the one that it is mapped to.
  package let a: Somata
  package let b: Somata
  /// nil matches by geometry alone. A neuron without a vector (a row or column of NaN, or in no list) is matched by its
  /// position.
  package let appearance: Appearance?
  package let constraints: PairConstraints
  package let options: MatchingOptions

  /// Up to this many pairs appearance guides an exhaustive search where geometry alone finds nothing.
  private static let maxExhaustivePairs = 60_000
  /// Up to this many pairs the null distribution comes from permutations of all similarities.
  private static let maxPermutedPairs = 100_000

  /// - Parameter appearance: nil matches by geometry alone.
  package init(
    a: Somata, b: Somata, appearance: Appearance?, constraints: PairConstraints = .none,
    options: MatchingOptions = MatchingOptions()
  ) {
    self.a = a
    self.b = b
    self.appearance = appearance
    self.constraints = constraints
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

  private func register(
    _ candidates: Candidates?, _ significance: inout MatchSignificance, _ monitor: MatchMonitor
  ) -> Registration? {
    guard Registrar.canRegister(a.positions), Registrar.canRegister(b.positions) else { return nil }
    let scores = appearance.flatMap { StandardScores($0, countA: a.positions.count, countB: b.positions.count) }
    let start = start(candidates)
    let unguided = registrar(start, monitor: monitor)
    var pose = unguided.bestPose()
    significance.pose = pose.flatMap { testPose($0, unguided, candidates) }
    if let scores, significance.pose.map({ $0.pValue > MatchSignificance.level }) ?? true, start.search != .none,
      a.positions.count * b.positions.count <= Self.maxExhaustivePairs
    {
      // A mild guess at the log odds of a similarity, until they can be learnt.
      let guess = PairLogOdds { a, b in scores(a, b).map { max(-2, min(3, $0 - 0.5)) } ?? (scores.knows(a, b) ? -1 : 0)
      }
      let guided = registrar(Start(poses: start.poses, search: .exhaustive), guess, monitor: monitor)
      if let refined = guided.bestPose().map(unguided.refined),
        refined.logLikelihood > pose?.logLikelihood ?? -.infinity
      {
        pose = refined
        significance.pose = testPose(refined, unguided, candidates)
      }
    }
    guard let pose else { return nil }
    let geometric = unguided.registration(from: pose)
    let isTrusted =
      significance.pose.map { $0.pValue <= MatchSignificance.level }
      ?? (options.impostorRegistrations == 0 || !constraints.mustLink.isEmpty)
    guard isTrusted, let logOdds = learnLogOdds(from: geometric.evidence, scores) else { return geometric }
    var informed = registrar(start, logOdds, monitor: monitor).registration(from: pose)
    informed.poseLogLikelihood = geometric.poseLogLikelihood
    return informed
  }

  private func registrar(_ start: Start, _ logOdds: PairLogOdds? = nil, monitor: MatchMonitor) -> Registrar {
    Registrar(
      from: a.positions, to: b.positions, logOdds: logOdds, constraints: constraints, initialPoses: start.poses,
      search: start.search, seed: options.seed, monitor: monitor)
  }

  private func start(_ candidates: Candidates?) -> Start {
    var start = Start(
      poses: candidates.map { ConsensusSearch(seed: options.seed).poses($0, a: a.positions, b: b.positions) } ?? [],
      search: max(a.positions.count, b.positions.count) <= options.maxSearchedSomata ? .constellations() : .none)
    if start.search == .none, start.poses.isEmpty { start.poses = [.identity] }
    return start
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
    let draws = (0..<count).map { draw -> Double in
      let impostors = registrar.impostors(seed: options.seed, draw: draw)
      var poses = search == .none ? [observed.map] : []
      if let candidates {
        poses += ConsensusSearch(seed: options.seed).poses(candidates, a: impostors, b: registrar.b)
      }
      let pose = Registrar(
        from: impostors, to: registrar.b, initialPoses: poses, search: search, seed: options.seed &+ UInt64(draw) &+ 1,
        monitor: registrar.monitor.within(.impostors, draw, of: count), target: target
      ).bestPose()
      return max(0, pose?.logLikelihood ?? 0)
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

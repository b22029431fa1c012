#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Numerics
package import Vocabulary

/// All that is known of two sessions, to one list of candidates with every witness's figure.
///
/// Geometry first, from places alone. Where its pose is better than strangers reach by chance, the pairs it weighs teach
/// what similarity and size say of true partners; then all are heard together. Where it is not, appearance votes in the
/// search for the pose.
package struct SessionMatcher: Sendable {
  package struct Options: Sendable, Hashable {
    package var usesGeometry = true
    package var usesRadii = true
    /// Neighbours of each neuron kept as candidates.
    package var perNeuron = 10
    /// Fits to somata that are no partners, to know what chance reaches.
    package var strangers = 3
    /// Beyond this many somata on a side no pose is sought from nothing: confident candidates must show it.
    package var greatestSearch = 20_000
    package var seed: UInt64 = 1

    package init() {}
  }

  /// The somata of one session.
  package struct Side: Sendable {
    package var positions: [Vector3]
    package var radii: [Double?]

    package init(positions: [Point3], radii: [Double?]) {
      self.positions = positions.map { Vector3($0) }
      self.radii = radii
    }
  }

  package let a: Side
  package let b: Side
  package let appearance: Appearance?
  package let pins: Pins
  package let options: Options
  /// From this many somata on a search costs more than a look at what candidates show.
  private static let fewestShown = 1000
  /// Up to this many pairs what chance reaches is learnt by dealing all similarities out again and again.
  package static let greatestShuffle = 100_000

  package init(a: Side, b: Side, appearance: Appearance?, pins: Pins = .none, options: Options = Options()) {
    self.a = a
    self.b = b
    self.appearance = appearance
    self.pins = pins
    self.options = options
  }

  package func match() -> SessionMatch {
    let (countA, countB) = (a.positions.count, b.positions.count)
    var candidates: Candidates?
    switch appearance {
    case .dense(let values)?:
      candidates = Candidates(
        similarities: values, countA: countA, countB: countB, perNeuron: max(2, options.perNeuron))
    case .listed(let listed)?: candidates = listed
    case nil: break
    }
    var health = SessionHealth()
    if case .dense(let values)? = appearance, countA * countB <= Self.greatestShuffle {
      let tests = SessionHealth.ofAppearance(values, countA: countA, countB: countB, seed: options.seed)
      health.reciprocity = tests?.reciprocity
      health.lead = tests?.lead
    } else if let candidates {
      health.reciprocity = SessionHealth.ofReciprocity(
        mutual: candidates.all.count { $0.isReciprocal }, countA: countA, countB: countB)
    }
    let registration = options.usesGeometry ? register(candidates: candidates, health: &health) : nil
    return SessionMatch(
      countA: countA, countB: countB, candidates: SessionMatch.joined(candidates, registration?.evidence ?? []),
      registration: registration, health: health)
  }

  private func register(candidates: Candidates?, health: inout SessionHealth) -> Registration? {
    let scores = appearance.flatMap { StandardScores($0, countA: a.positions.count, countB: b.positions.count) }
    var options = Registrar.Options()
    options.searches = max(a.positions.count, b.positions.count) <= self.options.greatestSearch
    if let candidates {
      options.starts = ConsensusSearch(seed: self.options.seed).poses(candidates, a: a.positions, b: b.positions)
    }
    if options.searches, showPose(options) { options.searches = false }
    if !options.searches, options.starts.isEmpty { options.starts = [.identity] }
    let plain = Registrar(from: a.positions, to: b.positions, pins: pins, options: options)
    var pose = plain.bestPose()
    health.pose = pose.flatMap { test($0.logLikelihood, options, candidates) }
    if let scores, health.pose.map({ $0.pValue > SessionHealth.level }) ?? true, options.searches {
      // A mild guess at what similarity is worth, until it can be learnt.
      let guess = Affinities { a, b in scores(a, b).map { max(-2, min(3, $0 - 0.5)) } ?? -1 }
      let guided = Registrar(
        from: a.positions, to: b.positions, affinities: guess, pins: pins, options: options)
      if let found = guided.bestPose(),
        let again = plain.refined(found.map), again.logLikelihood > (pose?.logLikelihood ?? -.infinity)
      {
        pose = again
        health.pose = test(again.logLikelihood, options, candidates)
      }
    }
    guard let pose else { return nil }
    let first = plain.bend(pose)
    guard
      health.pose.map({ $0.pValue <= SessionHealth.level }) ?? (self.options.strangers == 0 || !pins.accepted.isEmpty)
    else { return first }
    guard let affinities = learnt(from: first.evidence, scores: scores) else { return first }
    var informed = Registrar(from: a.positions, to: b.positions, affinities: affinities, pins: pins, options: options)
      .bend(pose)
    informed.poseLogLikelihood = first.poseLogLikelihood
    return informed
  }

  /// Whether the confident candidates of many somata show the pose so clearly that no search could find a better one.
  private func showPose(_ options: Registrar.Options) -> Bool {
    guard a.positions.count >= Self.fewestShown, !options.starts.isEmpty else { return false }
    var options = options
    options.searches = false
    let shown = Registrar(from: a.positions, to: b.positions, pins: pins, options: options).bestPose()
    return shown.map { $0.logLikelihood > Double(a.positions.count) } ?? false
  }

  /// A pose's likelihood against the best poses of somata that are no partners: mirror images and dealt-out coordinates.
  ///
  /// Where no pose is sought from nothing, the strangers' are sought as the observed one was: by the candidates.
  private func test(
    _ observed: Double, _ options: Registrar.Options, _ candidates: Candidates?
  ) -> ChanceTest? {
    guard self.options.strangers > 0, options.searches || candidates != nil, a.positions.count >= 4,
      b.positions.count >= 4
    else { return nil }
    var random = SeededRandom(seed: self.options.seed, stream: 0x5354_5241)
    var options = options
    options.starts = []
    options.maximumParts = 1
    let draws = (0..<self.options.strangers).map { draw -> Double in
      var places = a.positions.map { Vector3(-$0.x, $0.y, $0.z) }
      if draw > 0 {
        for axis in 0..<3 {
          let values = places.map { $0[axis] }.shuffled(using: &random)
          for i in places.indices { places[i][axis] = values[i] }
        }
      }
      if !options.searches, let candidates {
        options.starts = ConsensusSearch(seed: self.options.seed).poses(candidates, a: places, b: b.positions)
        if options.starts.isEmpty { options.starts = [.identity] }
      }
      let pose = Registrar(from: places, to: b.positions, options: options).bestPose()
      return max(0, pose?.logLikelihood ?? 0)
    }
    return ChanceTest(observed: observed, extremes: draws)
  }

  /// What similarity and size say, learnt from pairs weighed by geometry.
  private func learnt(from evidence: [GeometricEvidence], scores: StandardScores?) -> Affinities? {
    let partners = evidence.filter { $0.probability > 0.05 }
    var random = SeededRandom(seed: options.seed, stream: 0x4C45_4152)
    let strangers = (0..<20_000).map { _ in
      IndexPair(random.integer(below: a.positions.count), random.integer(below: b.positions.count))
    }
    let alike = scores.flatMap { scores in
      NormalWitness(
        partners: partners.compactMap { p in scores(p.a, p.b).map { ($0, p.probability) } },
        strangers: strangers.compactMap { scores($0.a, $0.b) })
    }
    // Pairs that no list names: as rare among partners as geometry finds them.
    let named = partners.reduce(0.0) { $0 + (scores?($1.a, $1.b) == nil ? 0 : $1.probability) }
    let all = partners.reduce(0.0) { $0 + $1.probability }
    let unnamed = scores == nil ? 0 : max(-4, min(0, log((all - named + 0.5) / (all + 1))))
    let size = options.usesRadii ? SizeWitness(partners: partners, a: a.radii, b: b.radii, strangers: strangers) : nil
    guard alike != nil || size != nil else { return nil }
    return Affinities { a, b in
      var sum = size?.logOdds(a, b) ?? 0
      if let alike { sum += scores?(a, b).map { alike.logOdds($0) } ?? unnamed }
      return sum
    }
  }
}

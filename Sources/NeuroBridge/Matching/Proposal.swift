package import Matching
import Vocabulary

/// What `match` makes of two sessions: candidates with every witness's figures, and the one-to-one choice.
package struct Proposal: Sendable {
  /// How strict, and which witnesses are heard.
  package struct Options: Sendable, Hashable {
    package var perNeuron = 10
    /// The least similarity of a proposed pair; nil lets `falseMatchRate` choose.
    package var threshold: Float?
    package var falseMatchRate = 0.05
    package var usesGeometry = true
    package var usesRadii = true
    /// Fits to somata that are no partners, to know what chance reaches; 0 where it is known that these are partners.
    package var strangers = 3
    package var seed: UInt64 = 1

    package init() {}
  }

  package let match: SessionMatch
  package let assignment: Assignment
  /// Pairs less alike than this are not proposed.
  package let threshold: Float
  /// Pairs less probable than this are not proposed; nil where geometry decided nothing.
  package let leastProbability: Double?
  /// For each of `match.candidates` its calibrated probability; nil where there is no calibration.
  package let probabilities: [Double]?

  /// What the witnesses say, before anything is chosen.
  ///
  /// - Parameter appearance: Nil where it is not heard.
  package static func hear(
    _ appearance: Appearance?, a: SessionMatcher.Side, b: SessionMatcher.Side, options: Options, pins: Pins
  ) -> SessionMatch {
    var witnesses = SessionMatcher.Options()
    witnesses.perNeuron = options.perNeuron
    witnesses.usesGeometry = options.usesGeometry
    witnesses.usesRadii = options.usesRadii
    witnesses.strangers = options.strangers
    witnesses.seed = options.seed
    return SessionMatcher(a: a, b: b, appearance: appearance, pins: pins, options: witnesses).match()
  }

  /// By similarity alone, without any decision of people: what a model is worth by itself.
  package init(byAppearance similarities: [Float], countA: Int, countB: Int) {
    func side(_ count: Int) -> SessionMatcher.Side {
      .init(
        positions: Array(repeating: Point3.zero, count: count), radii: Array(repeating: nil, count: count))
    }
    var options = Options()
    options.usesGeometry = false
    let match = Self.hear(.dense(similarities), a: side(countA), b: side(countB), options: options, pins: .none)
    self.init(match, options: options, pins: .none, calibration: nil)
  }

  /// The choice over witnesses already heard.
  ///
  /// - Parameter calibration: Nil where no other animal has annotated pairs: then geometry's own model decides, and no
  ///   probability is stated.
  package init(_ match: SessionMatch, options: Options, pins: Pins, calibration: LearntCalibration?) {
    self.match = match
    let stated = match.candidates.compactMap { calibration?.probability($0, isPlaced: match.isPlaced) }
    let probabilities = calibration != nil && stated.count == match.candidates.count ? stated : nil
    self.probabilities = probabilities
    guard match.isPlaced else {
      // Appearance alone. A neuron without a partner has an impostor as its nearest, and runner-ups are impostors whose
      // number is known: so their upper quantile is what a true pair must exceed. Nothing here has seen a true pair.
      let alike = match.candidates.compactMap { candidate in
        candidate.similarity.map { ScoredPair(a: candidate.a, b: candidate.b, score: $0) }
      }
      threshold = options.threshold ?? Self.quantileOfRunnersUp(match.candidates, 1 - options.falseMatchRate)
      leastProbability = nil
      assignment = Assignment.best(alike, countA: match.countA, countB: match.countB, threshold: threshold, pins: pins)
      return
    }
    threshold = options.threshold ?? -.infinity
    func open(_ least: Double) -> [ScoredPair] {
      match.candidates.indices.compactMap { index in
        let candidate = match.candidates[index]
        guard let odds = candidate.logOdds, let likely = probabilities?[index] ?? candidate.modelProbability,
          likely >= least
        else { return nil }
        if let threshold = options.threshold, (candidate.similarity ?? -.infinity) < threshold { return nil }
        return ScoredPair(a: candidate.a, b: candidate.b, score: Float(odds))
      }
    }
    // First everyone's likeliest, then only as many as keep the expected share of false ones within the rate.
    let first = Assignment.best(open(0.5), countA: match.countA, countB: match.countB, threshold: 0, pins: pins)
    let held = Set(pins.accepted)
    let chosen = match.candidates.indices.filter { index in
      let candidate = match.candidates[index]
      return first.partnerOfA[candidate.a] == candidate.b && !held.contains(candidate.pair)
    }.compactMap { probabilities?[$0] ?? match.candidates[$0].modelProbability }
    let least = max(0.5, AcceptanceThreshold.threshold(chosen, falseMatchRate: options.falseMatchRate))
    leastProbability = least
    assignment = Assignment.best(open(least), countA: match.countA, countB: match.countB, threshold: 0, pins: pins)
  }

  /// The quantile, by linear interpolation, of every neuron's second-best similarity; −1 where nobody has a second.
  static func quantileOfRunnersUp(_ candidates: [MatchCandidate], _ q: Double) -> Float {
    let runnersUp = candidates.flatMap { candidate in
      [candidate.rankAB, candidate.rankBA].filter { $0 == 2 }.compactMap { _ in candidate.similarity }
    }.sorted()
    guard let last = runnersUp.last else { return -1 }
    let place = q * Double(runnersUp.count - 1)
    let low = Int(place)
    guard low + 1 < runnersUp.count else { return last }
    return runnersUp[low] + Float(place - Double(low)) * (runnersUp[low + 1] - runnersUp[low])
  }
}

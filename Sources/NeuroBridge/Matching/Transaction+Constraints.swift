import AtlasStore
import Matching
import Vocabulary

extension Transaction {
  /// The current decisions between two sessions, as indices into the given neurons.
  ///
  /// - Throws: `MatchError.conflictingDecisions` where two decisions cannot both hold.
  func constraints(_ pair: SessionPair, _ neuronsA: [Neuron.ID], _ neuronsB: [Neuron.ID]) throws -> PairConstraints {
    let decisions = try pairs(between: pair.a.id, and: pair.b.id)
    guard !decisions.isEmpty else { return .none }
    let indexA = Dictionary(uniqueKeysWithValues: neuronsA.enumerated().map { ($1, $0) })
    let indexB = Dictionary(uniqueKeysWithValues: neuronsB.enumerated().map { ($1, $0) })
    var accepted: [IndexPair] = []
    var rejected: [IndexPair] = []
    for decision in decisions {
      guard let a = indexA[decision.a] ?? indexA[decision.b], let b = indexB[decision.b] ?? indexB[decision.a] else {
        continue
      }
      switch decision.verdict {
      case .match: accepted.append(IndexPair(a, b))
      case .different, .notComparable: rejected.append(IndexPair(a, b))
      case .unknown, .withdrawn: break
      }
    }
    do {
      return try PairConstraints(mustLink: accepted, cannotLink: rejected)
    } catch {
      let names = try (neurons(in: pair.a.id).map(\.label), neurons(in: pair.b.id).map(\.label))
      throw MatchError.conflictingDecisions(
        animal: pair.animal.name, reason: error.description(a: { names.0[$0] }, b: { names.1[$0] }))
    }
  }
}

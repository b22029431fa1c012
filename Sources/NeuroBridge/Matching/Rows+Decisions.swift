import AtlasStore
import Matching
import Vocabulary

extension Transaction {
  /// The standing decisions between two sessions, in the numbers of a match.
  ///
  /// - Throws: `ConstraintConflict` in the user's own labels where two decisions cannot both hold.
  func constraints(_ pair: SessionPair, _ neuronsA: [Neuron.ID], _ neuronsB: [Neuron.ID]) throws -> PairConstraints {
    let decisions = try pairs(between: pair.a.id, and: pair.b.id)
    guard !decisions.isEmpty else { return .none }
    let placeA = Dictionary(uniqueKeysWithValues: neuronsA.enumerated().map { ($1, $0) })
    let placeB = Dictionary(uniqueKeysWithValues: neuronsB.enumerated().map { ($1, $0) })
    var accepted: [IndexPair] = []
    var rejected: [IndexPair] = []
    for decided in decisions {
      guard let a = placeA[decided.a] ?? placeA[decided.b], let b = placeB[decided.b] ?? placeB[decided.a] else {
        continue
      }
      switch decided.verdict {
      case .match: accepted.append(IndexPair(a, b))
      case .different, .notComparable: rejected.append(IndexPair(a, b))
      case .unknown, .withdrawn: break
      }
    }
    do {
      return try PairConstraints(mustLink: accepted, cannotLink: rejected)
    } catch {
      let names = try (neurons(in: pair.a.id).map(\.label), neurons(in: pair.b.id).map(\.label))
      throw MatchError.badOption(
        "\(pair.animal.name): " + error.description(a: { names.0[$0] }, b: { names.1[$0] }))
    }
  }
}

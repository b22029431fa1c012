import AtlasStore
import Matching
import Vocabulary

extension Atlas {
  /// A sentence for each accepted pair of people that lies far from where the other pairs place it; the registration does not use such pairs.
  func contradictions(_ match: SessionMatch, _ vectors: SessionVectors, _ decisions: [Pair]) throws -> [String] {
    try store.read { transaction in
      try (match.registration?.contradicting ?? []).map { contradicting in
        let (a, b) = (vectors.neuronsA[contradicting.pair.a], vectors.neuronsB[contradicting.pair.b])
        let decision = decisions.first { ($0.a == a && $0.b == b) || ($0.a == b && $0.b == a) }
        return "\(try transaction.name(of: a)) – \(try transaction.name(of: b)), decided by "
          + "\(decision?.reviewer ?? "a person"), lies \(Int(contradicting.distance.rounded())) µm from where the other pairs "
          + "place it: look at it again"
      }
    }
  }
}

import AtlasStore
import Matching
import Vocabulary

/// What people decided on the neurons of two sessions, as indices into the given neurons.
struct KnownPartners {
  private(set) var partnerOfA: [Int: Int] = [:]
  private(set) var partnerOfB: [Int: Int] = [:]
  private(set) var different: Set<IndexPair> = []

  init(_ decisions: [Pair], neuronsA: [Neuron.ID], neuronsB: [Neuron.ID]) {
    let indexA = Dictionary(uniqueKeysWithValues: neuronsA.enumerated().map { ($1, $0) })
    let indexB = Dictionary(uniqueKeysWithValues: neuronsB.enumerated().map { ($1, $0) })
    for decision in decisions {
      guard let i = indexA[decision.a] ?? indexA[decision.b], let j = indexB[decision.b] ?? indexB[decision.a] else {
        continue
      }
      switch decision.verdict {
      case .match:
        partnerOfA[i] = j
        partnerOfB[j] = i
      case .different: different.insert(IndexPair(i, j))
      case .notComparable, .unknown, .withdrawn: break
      }
    }
  }

  /// Whether a candidate is the same neuron; nil where that is unknown.
  func truth(of candidate: MatchCandidate) -> Bool? {
    if partnerOfA[candidate.a] == candidate.b { return true }
    // A candidate is known to be false only where one of the two has another partner, or a person rejected it.
    let isKnown =
      partnerOfA[candidate.a] != nil || partnerOfB[candidate.b] != nil || different.contains(candidate.pair)
    return isKnown ? false : nil
  }
}

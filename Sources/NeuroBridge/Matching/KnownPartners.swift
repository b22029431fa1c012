import AtlasStore
import Matching
import Vocabulary

/// What people said of the neurons of two sessions, in the numbers of a match.
struct KnownPartners {
  private(set) var partnerOfA: [Int: Int] = [:]
  private(set) var partnerOfB: [Int: Int] = [:]
  private(set) var different: Set<IndexPair> = []

  init(_ decisions: [Pair], neuronsA: [Neuron.ID], neuronsB: [Neuron.ID]) {
    let placeA = Dictionary(uniqueKeysWithValues: neuronsA.enumerated().map { ($1, $0) })
    let placeB = Dictionary(uniqueKeysWithValues: neuronsB.enumerated().map { ($1, $0) })
    for decided in decisions {
      guard let i = placeA[decided.a] ?? placeA[decided.b], let j = placeB[decided.b] ?? placeB[decided.a] else {
        continue
      }
      switch decided.verdict {
      case .match:
        partnerOfA[i] = j
        partnerOfB[j] = i
      case .different: different.insert(IndexPair(i, j))
      case .notComparable, .unknown, .withdrawn: break
      }
    }
  }

  /// Whether a candidate is one neuron; nil where nobody knows.
  func truth(of candidate: MatchCandidate) -> Bool? {
    if partnerOfA[candidate.a] == candidate.b { return true }
    // A false one is known only where one of the two has another partner, or a person said so.
    let isKnown =
      partnerOfA[candidate.a] != nil || partnerOfB[candidate.b] != nil || different.contains(candidate.pair)
    return isKnown ? false : nil
  }
}

/// Keeps the pairs worth learning from: positives no closer than the nearest negative, negatives no further than the
/// furthest positive, by a margin ε (Wang et al. 2019). No gradient flows through the choice.
///
/// Source: pytorch-metric-learning 2.8.1.
package struct MultiSimilarityMiner: Sendable, Codable, Hashable {
  package var epsilon: Double

  package init(epsilon: Double = 0.1) { self.epsilon = epsilon }

  /// - Parameter groups: the modality of each instance; where given, only pairs across two modalities are kept.
  package func mine(_ similarity: SimilarityMatrix, labels: [Int], groups: [Int]? = nil) -> MinedPairs {
    var result = MinedPairs(positives: [], negatives: [])
    for i in labels.indices {
      let others = labels.indices.filter { $0 != i && (groups == nil || groups![$0] != groups![i]) }
      let positives = others.filter { labels[$0] == labels[i] }
      let negatives = others.filter { labels[$0] != labels[i] }
      guard let nearest = negatives.map({ similarity[i, $0] }).max(),
        let furthest = positives.map({ similarity[i, $0] }).min()
      else { continue }
      for p in positives where similarity[i, p] - epsilon < nearest { result.positives.append(.init(i, p)) }
      for n in negatives where similarity[i, n] + epsilon > furthest { result.negatives.append(.init(i, n)) }
    }
    return result
  }
}

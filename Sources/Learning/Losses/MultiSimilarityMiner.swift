/// Hard-pair mining (Wang et al. 2019): positives less similar than the nearest negative, negatives more similar than
/// the furthest positive, each with a margin ε. There is no gradient through the choice. Source:
/// pytorch-metric-learning 2.8.1.
package struct MultiSimilarityMiner: Sendable, Codable, Hashable {
  /// ε, in units of cosine similarity; above 2 it takes every pair.
  package var epsilon: Double

  /// By default the library's ε.
  package init(epsilon: Double = 0.1) { self.epsilon = epsilon }

  /// The hard pairs of a batch.
  /// - Parameter groups: the modality of each instance; where given, only pairs across two modalities are mined.
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

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// InfoNCE (van den Oord et al. 2018): the cross-entropy of each positive among itself and its anchor's negatives, S /
/// temperature being the logits; the mean over positive pairs. Source: pytorch-metric-learning 2.8.1, NTXentLoss.
package struct InfoNCELoss: Sendable, Codable, Hashable {
  /// Divides the similarities.
  package var temperature: Double

  /// By default that of Wu et al. 2018.
  package init(temperature: Double = 0.07) { self.temperature = temperature }

  /// The loss and ∂L/∂S: [count, count].
  package func evaluate(_ similarity: SimilarityMatrix, _ pairs: MinedPairs) -> (loss: Double, gradient: [Double]) {
    let count = similarity.count
    var gradient = [Double](repeating: 0, count: count * count)
    guard !pairs.positives.isEmpty, !pairs.negatives.isEmpty else { return (0, gradient) }
    let negatives = Dictionary(grouping: pairs.negatives, by: \.anchor)
    let weight = 1 / Double(pairs.positives.count)
    var sum = 0.0
    for positive in pairs.positives {
      let i = positive.anchor
      let own = similarity[i, positive.other] / temperature
      let others = (negatives[i] ?? []).map { ($0.other, similarity[i, $0.other] / temperature) }
      let top = max(own, others.map(\.1).max() ?? own)
      let total = exp(own - top) + others.reduce(0) { $0 + exp($1.1 - top) }
      sum += weight * (top + log(total) - own)
      gradient[i * count + positive.other] += weight / temperature * (exp(own - top) / total - 1)
      for (n, value) in others { gradient[i * count + n] += weight / temperature * exp(value - top) / total }
    }
    return (sum, gradient)
  }
}

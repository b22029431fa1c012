#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// CircleLoss (Sun et al. 2020), in which a pair weighs the more the further its similarity is from the optimum.
///
/// a_p = −γ max(0, 1 + m − S_ip)(S_ip − (1 − m)), b_n = γ max(0, S_in + m)(S_in − m), without gradient through the
/// weights max(…); L_i = softplus(LSE a + LSE b); L is the mean of those above zero. Source: pytorch-metric-learning
/// 2.8.1.
package struct CircleLoss: Sendable, Codable, Hashable {
  /// γ, the scale of the logits.
  package var gamma: Double
  /// m, the relaxation: positives aim at 1 − m, negatives at m.
  package var margin: Double

  /// By default the paper's settings for verification.
  package init(gamma: Double = 256, margin: Double = 0.25) {
    self.gamma = gamma
    self.margin = margin
  }

  /// The loss and ∂L/∂S: [count, count].
  package func evaluate(_ similarity: SimilarityMatrix, _ pairs: MinedPairs) -> (loss: Double, gradient: [Double]) {
    let count = similarity.count
    var gradient = [Double](repeating: 0, count: count * count)
    guard !pairs.isEmpty else { return (0, gradient) }
    var (positives, negatives) = ([[Int]](repeating: [], count: count), [[Int]](repeating: [], count: count))
    for pair in pairs.positives { positives[pair.anchor].append(pair.other) }
    for pair in pairs.negatives { negatives[pair.anchor].append(pair.other) }
    var (sum, active) = (0.0, 0)
    for i in 0..<count where !positives[i].isEmpty && !negatives[i].isEmpty {
      let pulls = positives[i].map { max(0, 1 + margin - similarity[i, $0]) }
      let pushes = negatives[i].map { max(0, similarity[i, $0] + margin) }
      let a = zip(positives[i], pulls).map { -gamma * $1 * (similarity[i, $0] - (1 - margin)) }
      let b = zip(negatives[i], pushes).map { gamma * $1 * (similarity[i, $0] - margin) }
      let (sumA, sumB) = (logSumExp(a), logSumExp(b))
      let total = sumA + sumB
      let loss = total > 0 ? total + log1p(exp(-total)) : log1p(exp(total))
      guard loss > 0 else { continue }
      sum += loss
      active += 1
      let slope = total > 0 ? 1 / (1 + exp(-total)) : exp(total) / (1 + exp(total))
      for (index, p) in positives[i].enumerated() {
        gradient[i * count + p] = -gamma * slope * pulls[index] * exp(a[index] - sumA)
      }
      for (index, n) in negatives[i].enumerated() {
        gradient[i * count + n] = gamma * slope * pushes[index] * exp(b[index] - sumB)
      }
    }
    guard active > 0 else { return (0, gradient) }
    for index in gradient.indices { gradient[index] /= Double(active) }
    return (sum / Double(active), gradient)
  }

  private func logSumExp(_ values: [Double]) -> Double {
    let top = values.max()!
    return top + log(values.reduce(0) { $0 + exp($1 - top) })
  }
}

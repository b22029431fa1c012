/// Triplet loss: max(0, d_ap − d_an + margin) over all triplets of an anchor, a positive and a negative, d being the
/// Euclidean distance of unit vectors; the mean of those above zero. Source: pytorch-metric-learning 2.8.1,
/// TripletMarginLoss.
package struct TripletLoss: Sendable, Codable, Hashable {
  /// In units of d.
  package var margin: Double

  /// By default the library's margin.
  package init(margin: Double = 0.05) { self.margin = margin }

  /// The loss and ∂L/∂S: [count, count].
  package func evaluate(_ similarity: SimilarityMatrix, _ pairs: MinedPairs) -> (loss: Double, gradient: [Double]) {
    let count = similarity.count
    var gradient = [Double](repeating: 0, count: count * count)
    let negatives = Dictionary(grouping: pairs.negatives, by: \.anchor)
    func distance(_ i: Int, _ j: Int) -> Double { max(0, 2 - 2 * similarity[i, j]).squareRoot() }
    var (sum, active) = (0.0, 0)
    for positive in pairs.positives {
      let (i, p) = (positive.anchor, positive.other)
      let near = distance(i, p)
      for negative in negatives[i] ?? [] {
        let far = distance(i, negative.other)
        let violation = near - far + margin
        guard violation > 0 else { continue }
        sum += violation
        active += 1
        // ∂d/∂S = −1/d
        gradient[i * count + p] -= 1 / max(near, 1e-12)
        gradient[i * count + negative.other] += 1 / max(far, 1e-12)
      }
    }
    guard active > 0 else { return (0, gradient) }
    for index in gradient.indices { gradient[index] /= Double(active) }
    return (sum / Double(active), gradient)
  }
}

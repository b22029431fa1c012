/// A loss over the pairs of a batch.
package enum MetricLoss: Sendable, Codable, Hashable {
  case circle(CircleLoss)
  case triplet(TripletLoss)
  case infoNCE(InfoNCELoss)

  /// The loss and ∂L/∂S: [count, count].
  package func evaluate(_ similarity: SimilarityMatrix, _ pairs: MinedPairs) -> (loss: Double, gradient: [Double]) {
    switch self {
    case .circle(let loss): loss.evaluate(similarity, pairs)
    case .triplet(let loss): loss.evaluate(similarity, pairs)
    case .infoNCE(let loss): loss.evaluate(similarity, pairs)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case circle, triplet
    case infoNCE = "info_nce"
  }
}

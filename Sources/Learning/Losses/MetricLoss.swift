/// What a batch owes: a loss over pairs of similarities.
package enum MetricLoss: Sendable, Codable, Hashable {
  case circle(CircleLoss)
  case triplet(TripletLoss)
  case infoNCE(InfoNCELoss)

  /// → the loss and ∂L/∂S [count, count].
  package func evaluate(_ similarity: SimilarityMatrix, _ pairs: MinedPairs) -> (loss: Double, gradient: [Double]) {
    switch self {
    case .circle(let loss): loss.evaluate(similarity, pairs)
    case .triplet(let loss): loss.evaluate(similarity, pairs)
    case .infoNCE(let loss): loss.evaluate(similarity, pairs)
    }
  }
}

package import Vocabulary

/// A pair that a match run considered.
package struct Candidate: Hashable, Sendable {
  /// In the run's session `a`.
  package var a: Neuron.ID
  /// In the run's session `b`.
  package var b: Neuron.ID
  package var similarity: Double
  /// Of b among a's neighbours, from 1; nil beyond the k asked for.
  package var rankAB: Int?
  package var rankBA: Int?
  /// Similarity less that of the best rival on either side.
  package var margin: Double?
  /// By the one-to-one assignment.
  package var isAccepted: Bool

  package init(
    a: Neuron.ID, b: Neuron.ID, similarity: Double, rankAB: Int?, rankBA: Int?, margin: Double?, isAccepted: Bool
  ) {
    self.a = a
    self.b = b
    self.similarity = similarity
    self.rankAB = rankAB
    self.rankBA = rankBA
    self.margin = margin
    self.isAccepted = isAccepted
  }
}

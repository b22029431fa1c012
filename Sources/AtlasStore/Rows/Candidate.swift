package import Vocabulary

/// A pair that a match run considered.
package struct Candidate: Hashable, Sendable {
  /// In the run's session `a`.
  package var a: Neuron.ID
  /// In the run's session `b`.
  package var b: Neuron.ID
  /// Nil where appearance was not heard.
  package var similarity: Double?
  /// Of b among a's neighbours, from 1; nil beyond the k asked for.
  package var rankAB: Int?
  package var rankBA: Int?
  /// Similarity less that of the best rival on either side.
  package var margin: Double?
  /// From where the other somata foretell `a` to lie, to `b`, in µm; nil where geometry did not think of the pair.
  package var residual: Double?
  /// The distance to the runner-up on either side less the residual, in µm.
  package var separation: Double?
  /// Of one neuron against chance, all witnesses together.
  package var logOdds: Double?
  /// Calibrated; nil where there was nothing to calibrate on.
  package var probability: Double?
  /// By the one-to-one assignment.
  package var isAccepted: Bool

  package init(
    a: Neuron.ID, b: Neuron.ID, similarity: Double?, rankAB: Int?, rankBA: Int?, margin: Double?,
    residual: Double? = nil, separation: Double? = nil, logOdds: Double? = nil, probability: Double? = nil,
    isAccepted: Bool
  ) {
    self.a = a
    self.b = b
    self.similarity = similarity
    self.rankAB = rankAB
    self.rankBA = rankBA
    self.margin = margin
    self.residual = residual
    self.separation = separation
    self.logOdds = logOdds
    self.probability = probability
    self.isAccepted = isAccepted
  }
}

package import Vocabulary

/// A pair that a match run considered.
package struct Candidate: Hashable, Sendable {
  /// In the run's session `a`.
  package var a: Neuron.ID
  /// In the run's session `b`.
  package var b: Neuron.ID
  /// Cosine; nil where appearance was not used.
  package var similarity: Double?
  /// Of b among a's neighbours, from 1; nil beyond the k nearest.
  package var rankAB: Int?
  /// Of a among b's neighbours.
  package var rankBA: Int?
  /// Similarity minus that of the best runner-up on either side.
  package var margin: Double?
  /// Distance from a's position predicted by the other pairs to b, in µm; nil where geometry did not propose the pair.
  package var residual: Double?
  /// Distance to the runner-up on either side minus the residual, in µm; negative: ambiguous.
  package var separation: Double?
  /// Of the same neuron against a random one, all evidence together.
  package var logOdds: Double?
  /// Calibrated; nil where it could not be.
  package var probability: Double?
  /// By the one-to-one assignment.
  package var isAccepted: Bool

  /// Memberwise.
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

/// A pair of neurons with the evidence of appearance and of geometry for it.
package struct MatchCandidate: Hashable, Sendable {
  /// By index in session a and b.
  package let pair: IndexPair
  /// nil where appearance was not used, or neither neuron is among the other's nearest.
  package let neighbours: NeighbourPair?
  /// nil where geometry was not used, or deems the pair impossible.
  package let geometry: GeometricEvidence?

  package var a: Int { pair.a }
  package var b: Int { pair.b }
  /// nil where appearance does not list the pair, as are the ranks and the margin.
  package var similarity: Float? { neighbours?.similarity }
  package var rankAB: Int? { neighbours?.rankAB }
  package var rankBA: Int? { neighbours?.rankBA }
  package var margin: Float? { neighbours?.margin }
  /// In µm.
  package var residual: Double? { geometry?.residual }
  /// In µm; negative where another soma is nearer.
  package var separation: Double? { geometry?.separation }
  /// Natural log odds, before competing pairs are weighed.
  package var logOdds: Double? { geometry?.logOdds }
  /// The registration's own probability, not calibrated.
  package var modelProbability: Double? { geometry?.probability }

  /// Whether the pair could be accepted: nearest on one side, or not improbable by geometry. Calibrations are judged on
  /// these only, since a tenth neighbour is false almost by definition.
  package var isTopCandidate: Bool { rankAB == 1 || rankBA == 1 || modelProbability ?? 0 > 0.02 }

  /// The inputs of a calibration.
  package var features: PairFeatures {
    PairFeatures(
      similarity: similarity.map { Double($0) }, margin: margin.map { Double($0) }, rankAB: rankAB, rankBA: rankBA,
      residual: residual, separation: separation, logOdds: logOdds)
  }
}

/// Similarities between the neurons of two sessions.
package enum Appearance: Sendable {
  /// All pairs: [countA, countB], row-major; NaN where a neuron has no vector.
  case dense([Float])
  /// Nearest neighbours only, for sessions too large for all pairs.
  case listed(Candidates)
}

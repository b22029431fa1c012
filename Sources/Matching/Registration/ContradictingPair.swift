/// A known pair that contradicts all other evidence.
package struct ContradictingPair: Hashable, Sendable {
  package let pair: IndexPair
  /// In µm, in session b, between the soma and where the other pairs place its partner.
  package let distance: Double
}

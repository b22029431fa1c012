/// The crop around one neuron by a recipe.
package struct Patch: Hashable, Sendable {
  /// Channels × rows × columns, `PatchRecipe.valueCount` values; all finite.
  package let values: [Float]
  /// The fraction of the field outside the stack or without a finite pixel, 0 to 1; it is filled with the 2nd percentile of
  /// the rest.
  package let outside: Double
  /// Why nothing can be learnt from the patch: too few of its pixels hold a number, or all hold the same; nil for a patch
  /// that can be used.
  package let unusable: String?

  package init(values: [Float], outside: Double, unusable: String? = nil) {
    self.values = values
    self.outside = outside
    self.unusable = unusable
  }
}

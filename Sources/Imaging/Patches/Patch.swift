/// The crop around one neuron by a recipe.
package struct Patch: Hashable, Sendable {
  /// Channels × rows × columns, `PatchRecipe.valueCount` values.
  package let values: [Float]
  /// The fraction of the field outside the stack, 0 to 1; it is filled with the 2nd percentile of the rest.
  package let outside: Double
}

/// The numbers beside a code that bound the error of its estimates.
package struct CodeTerms: Sendable, Equatable {
  /// Value of one step of the code.
  var scale: Float
  /// Length of the error of rounding to int8.
  var error: Float
  /// Length of the vector's part orthogonal to the axes; -∞ hides the slot from searches.
  var tail: Float
  /// Product of the coded vector with the mean.
  var offset: Float

  /// Of a slot without a vector.
  static let absent = CodeTerms(scale: 0, error: 0, tail: -.infinity, offset: 0)
}

/// A cache of frozen layers' activations.
///
/// It may forget, but must not return another key's values. Called from one thread at a time.
package protocol ActivationCache: Sendable {
  /// The values of each key; nil where there are none.
  func activations(_ keys: [ContentHash]) -> [[Float]?]
  /// Adds values, or forgets older ones to make space.
  func store(_ activations: [(key: ContentHash, values: [Float])])
}

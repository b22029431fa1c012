/// Keeps what frozen layers made of an image, so that they need not run on it again.
///
/// A cache may forget; it must never answer with another key's values. Called from one thread at a time.
package protocol ActivationCache: Sendable {
  /// The values kept under each key; nil where there are none.
  func activations(_ keys: [ContentHash]) -> [[Float]?]
  func keep(_ activations: [(key: ContentHash, values: [Float])])
}

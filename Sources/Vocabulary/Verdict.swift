/// A decision on two neurons, by a person or from a table of known pairs.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// The same neuron.
  case match
  /// Two neurons.
  case different
  /// One of them cannot be judged: cut off, out of focus, outside the volume.
  case notComparable = "not comparable"
  /// Reviewed, and undecided.
  case unknown
  /// Cancels the previous decision on the pair.
  case withdrawn
}

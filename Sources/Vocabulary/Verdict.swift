/// What a person, or a table of known pairs, says of two neurons.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// The same neuron.
  case match
  /// Two neurons.
  case different
  /// One of them cannot be judged: cut off, out of focus, outside the volume.
  case notComparable = "not comparable"
  /// Looked at, and undecided.
  case unknown
  /// Takes the previous decision on the pair back.
  case withdrawn
}

/// A proposed pair that nobody has decided on, offered by `review next`.
public struct ReviewQuestion: Hashable, Sendable, Codable {
  public var a: String
  public var b: String
  public var similarity: Double
  /// Similarity less that of the best rival; small or negative where the answer is least sure.
  public var margin: Double?
  public var reciprocal: Bool
  /// Proposed pairs without a decision, this one included.
  public var undecided: Int
}

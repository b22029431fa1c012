/// A proposed pair that nobody has decided on, offered by `review next`.
public struct ReviewQuestion: Hashable, Sendable, Codable {
  public var a: String
  public var b: String
  /// Nil where appearance was not heard.
  public var similarity: Double?
  /// Similarity less that of the best rival; small or negative where the answer is least sure.
  public var margin: Double?
  public var reciprocal: Bool
  /// Nil where no calibration has been fitted.
  public var probability: Double?
  /// Proposed pairs without a decision, this one included.
  public var undecided: Int
  /// How many of the undecided are wrong at most, as a share, as far as that is known.
  public var wrongShare: Double?
  /// What that share rests on.
  public var basis: String
  /// Whether the share is below what was asked for, so that looking at more would teach little.
  public var isEnough: Bool
}

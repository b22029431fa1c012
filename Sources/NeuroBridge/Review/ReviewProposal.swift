/// A proposed pair without a decision, offered by `review next`.
public struct ReviewProposal: Hashable, Sendable, Codable {
  /// `animal/session/label`.
  public var a: String
  /// The same of the other session.
  public var b: String
  /// Cosine; nil where appearance was not used.
  public var similarity: Double?
  /// Similarity minus that of the best runner-up; nil where appearance was not used.
  public var margin: Double?
  /// Whether they are each other's nearest in appearance.
  public var reciprocal: Bool
  /// Calibrated; nil where it could not be.
  public var probability: Double?
  /// Proposed pairs without a decision, this one included.
  public var undecided: Int
  /// Upper estimate of the fraction of undecided pairs that are wrong; nil where unknown.
  public var wrongFraction: Double?
  /// What that estimate is based on.
  public var basis: String
  /// Whether that fraction is at most `stopAt`.
  public var isEnough: Bool
}

/// A current decision.
public struct ReviewEntry: Hashable, Sendable, Codable {
  /// `animal/session/label`.
  public var a: String
  /// The same of the other session.
  public var b: String
  /// match, different, not comparable or unknown.
  public var verdict: String
  /// The person's name.
  public var reviewer: String
  /// UTC, ISO 8601.
  public var at: String
  /// nil where none was given.
  public var reason: String?
}

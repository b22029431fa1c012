/// A decision as `review list` shows it.
public struct ReviewEntry: Hashable, Sendable, Codable {
  public var a: String
  public var b: String
  public var verdict: String
  public var reviewer: String
  public var at: String
  public var reason: String?
}

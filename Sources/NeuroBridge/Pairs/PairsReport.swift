/// What `pairs import` did.
public struct PairsReport: Hashable, Sendable, Codable {
  public var animal: String
  public var from: String
  public var to: String
  public var added: Int
  /// Transaction whose verdict stood already.
  public var known: Int
  public var notes: [String]
}

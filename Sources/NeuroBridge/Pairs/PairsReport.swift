/// What `pairs import` added.
public struct PairsReport: Hashable, Sendable, Codable {
  /// As in the request.
  public var animal: String
  /// As in the request.
  public var from: String
  /// As in the request.
  public var to: String
  /// New decisions.
  public var added: Int
  /// Rows whose verdict held already.
  public var known: Int
  /// How the table was read, as sentences.
  public var notes: [String]
}

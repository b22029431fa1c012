/// What `neurons import` did.
public struct NeuronsReport: Hashable, Sendable, Codable {
  public var animal: String
  public var session: String
  public var added: Int
  public var notes: [String]
}

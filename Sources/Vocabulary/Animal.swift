/// One brain.
public struct Animal: Hashable, Sendable, Codable {
  /// Row number in `animal`.
  public typealias ID = Identifier<Animal>

  /// Row number.
  public let id: ID
  /// The user's own, unique in the atlas, without '/'.
  public let name: String

  /// Memberwise.
  public init(id: ID, name: String) {
    self.id = id
    self.name = name
  }
}

/// One brain.
public struct Animal: Hashable, Sendable, Codable {
  public typealias ID = Identifier<Animal>

  public let id: ID
  public let name: String

  public init(id: ID, name: String) {
    self.id = id
    self.name = name
  }
}

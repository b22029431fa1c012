/// One imaging session of one animal in one modality.
public struct Session: Hashable, Sendable, Codable {
  public typealias ID = Identifier<Session>

  public let id: ID
  public let animal: Animal.ID
  /// The modality's name unless the user chose another; unique within the animal.
  public let name: String
  public let modality: Modality

  public init(id: ID, animal: Animal.ID, name: String, modality: Modality) {
    self.id = id
    self.animal = animal
    self.name = name
    self.modality = modality
  }
}

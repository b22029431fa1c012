/// One imaging session of one animal in one modality.
public struct Session: Hashable, Sendable, Codable {
  /// Row number in `session`.
  public typealias ID = Identifier<Session>

  /// Row number.
  public let id: ID
  /// The animal imaged.
  public let animal: Animal.ID
  /// Unique within the animal; the modality unless the user gave one.
  public let name: String
  /// The kind of microscope.
  public let modality: Modality

  /// Memberwise.
  public init(id: ID, animal: Animal.ID, name: String, modality: Modality) {
    self.id = id
    self.animal = animal
    self.name = name
    self.modality = modality
  }
}

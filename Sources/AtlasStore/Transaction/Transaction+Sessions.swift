import GRDB
package import Vocabulary

extension Transaction {
  /// Sessions of one animal, or of all, in order of import.
  package func sessions(of animal: Animal.ID? = nil) throws -> [Session] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, animal_id, name, modality FROM session WHERE ?1 IS NULL OR animal_id = ?1 ORDER BY animal_id, id
        """, arguments: [animal?.rawValue]
    ).map(Self.session)
  }

  /// - Throws: `AtlasStoreError.unknown`.
  package func session(_ id: Session.ID) throws -> Session {
    let row = try Row.fetchOne(
      database, sql: "SELECT id, animal_id, name, modality FROM session WHERE id = ?", arguments: [id.rawValue])
    guard let row else { throw AtlasStoreError.unknown(kind: "session", name: "number \(id)", known: []) }
    return try Self.session(row)
  }

  /// The session of that name; the error lists the animal's sessions.
  package func session(named name: String, of animal: String) throws -> Session {
    let owner = try self.animal(named: animal)
    if let found = try sessionIfAny(named: name, of: owner.id) { return found }
    throw AtlasStoreError.unknown(
      kind: "session", name: "\(animal)/\(name)", known: try sessions(of: owner.id).map { "\(animal)/\($0.name)" })
  }

  /// Nil where the animal has none of that name.
  package func sessionIfAny(named name: String, of animal: Animal.ID) throws -> Session? {
    for name in Name.spellings(name) {
      let row = try Row.fetchOne(
        database, sql: "SELECT id, animal_id, name, modality FROM session WHERE animal_id = ? AND name = ?",
        arguments: [animal.rawValue, name])
      if let row { return Self.session(row) }
    }
    return nil
  }

  /// - Parameter name: unique within the animal; the database refuses another of the same name.
  /// - Throws: `NameError` for a name or a modality that is refused.
  package func insertSession(of animal: Animal.ID, name: String, modality: Modality) throws -> Session {
    let name = try Name.checked(name, as: .session)
    let modality = Modality(try Name.checked(modality.rawValue, as: .modality))
    let id = try insert(
      "INSERT INTO session (animal_id, name, modality, activity_id) VALUES (?, ?, ?, ?)",
      [animal.rawValue, name, modality.rawValue, activityID])
    return Session(id: .init(id), animal: animal, name: name, modality: modality)
  }

  private static func session(_ row: Row) throws -> Session {
    try Session(id: .init(row[0]), animal: .init(row[1]), name: row[2], modality: Modality(row[3]))
  }
}

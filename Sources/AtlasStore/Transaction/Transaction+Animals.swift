import GRDB
package import Vocabulary

extension Transaction {
  /// Every animal, by name.
  package func animals() throws -> [Animal] {
    try Row.fetchAll(database, sql: "SELECT id, name FROM animal ORDER BY name")
      .map { try Animal(id: .init($0[0]), name: $0[1]) }
  }

  /// - Throws: `AtlasStoreError.unknown`, which lists the animals.
  package func animal(named name: String) throws -> Animal {
    if let found = try animalIfAny(named: name) { return found }
    throw AtlasStoreError.unknown(kind: "animal", name: name, known: try animals().map(\.name))
  }

  /// Nil where there is none of that name.
  package func animalIfAny(named name: String) throws -> Animal? {
    for name in Name.spellings(name) {
      let row = try Row.fetchOne(database, sql: "SELECT id, name FROM animal WHERE name = ?", arguments: [name])
      if let row { return try Animal(id: .init(row[0]), name: row[1]) }
    }
    return nil
  }

  /// The animal of that name, inserted if there is none.
  ///
  /// - Throws: `NameError` for a new one whose name is refused.
  package func ensureAnimal(named name: String) throws -> Animal {
    let name = try Name.checked(name, as: .animal)
    if let found = try animalIfAny(named: name) { return found }
    let id = try insert("INSERT INTO animal (name, activity_id) VALUES (?, ?)", [name, activityID])
    return Animal(id: .init(id), name: name)
  }
}

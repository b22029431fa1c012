import GRDB
package import Vocabulary

extension Transaction {
  /// Labels of a session that `neurons merge` joined to other neurons.
  package func aliases(in session: Session.ID) throws -> Set<String> {
    Set(
      try String.fetchAll(
        database, sql: "SELECT label FROM neuron_alias WHERE session_id = ?", arguments: [session.rawValue]))
  }

  /// The neurons of a session by label, with the labels that were merged into them.
  package func labels(in session: Session.ID) throws -> [String: Neuron.ID] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT label, neuron_id FROM neuron_alias WHERE session_id = ?1
        UNION ALL SELECT label, id FROM neuron WHERE session_id = ?1
        """, arguments: [session.rawValue])
    return Dictionary(rows.map { ($0[0], .init($0[1])) }, uniquingKeysWith: { $1 })
  }

  /// The neuron that a label was joined to; nil where the label is no alias.
  package func neuronIfAny(withAlias label: String, in session: Session.ID) throws -> Neuron? {
    for label in Name.spellings(label) {
      let id = try Int64.fetchOne(
        database, sql: "SELECT neuron_id FROM neuron_alias WHERE session_id = ? AND label = ?",
        arguments: [session.rawValue, label])
      if let id { return try neuron(.init(id)) }
    }
    return nil
  }

  /// Makes the label of a neuron another label of a second one; the first neuron must be deleted in the same transaction.
  package func insertAlias(_ neuron: Neuron, of kept: Neuron.ID) throws {
    try insert(
      """
      INSERT INTO neuron_alias (session_id, label, neuron_id, x_um, y_um, z_um, radius_um, activity_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        neuron.session.rawValue, neuron.label, kept.rawValue, neuron.position.x, neuron.position.y, neuron.position.z,
        neuron.radius, activityID,
      ])
  }

  /// Gives the aliases of one neuron to another of the same session.
  package func moveAliases(from neuron: Neuron.ID, to kept: Neuron.ID) throws {
    try database.execute(
      sql: "UPDATE neuron_alias SET neuron_id = ? WHERE neuron_id = ?", arguments: [kept.rawValue, neuron.rawValue])
  }
}

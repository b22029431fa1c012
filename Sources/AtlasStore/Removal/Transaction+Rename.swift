import GRDB
package import Vocabulary

extension Transaction {
  /// Gives an animal another name, also where models, evaluations and calibrations name it: training must go on knowing which
  /// animals a model has seen.
  package func rename(_ animal: Animal, to name: String) throws {
    try execute("UPDATE animal SET name = ?2 WHERE id = ?1", [animal.id.rawValue, name])
    let names: StatementArguments = [animal.name, name]
    try execute("UPDATE evaluation SET animal = ?2 WHERE animal = ?1", names)
    try replaceName(in: "calibration", "animals", "$", names)
    for path in ["$.animals", "$.hold_out"] { try replaceName(in: "model", "configuration", path, names) }
  }

  /// Gives a session another name, also in evaluations of its animal.
  package func rename(_ session: Session, of animal: Animal, to name: String) throws {
    try execute("UPDATE session SET name = ?2 WHERE id = ?1", [session.id.rawValue, name])
    for column in ["session_from", "session_to"] {
      try execute(
        "UPDATE evaluation SET \(column) = ?2 WHERE animal = ?1 AND \(column) = ?3", [animal.name, name, session.name])
    }
  }

  /// Gives a neuron another label.
  package func rename(_ neuron: Neuron.ID, to label: String) throws {
    try execute("UPDATE neuron SET label = ?2 WHERE id = ?1", [neuron.rawValue, label])
  }

  /// Gives a model another name, also where models that began with it and evaluations name it.
  package func rename(_ model: Model, to name: String) throws {
    try execute("UPDATE model SET name = ?2 WHERE id = ?1", [model.id.rawValue, name])
    let names: StatementArguments = ["\(model.name)@\(model.version)", "\(name)@\(model.version)"]
    try execute("UPDATE evaluation SET method = ?2 WHERE method = ?1", names)
    try execute(
      """
      UPDATE model SET configuration = json_set(configuration, '$.backbone', ?2)
      WHERE json_extract(configuration, '$.backbone') = ?1
      """, names)
  }

  private func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try database.execute(sql: sql, arguments: arguments)
  }

  /// Replaces one text of a JSON array.
  /// - Parameter names: the old one and the new one.
  private func replaceName(in table: String, _ column: String, _ path: String, _ names: StatementArguments) throws {
    try execute(
      """
      UPDATE \(table) SET \(column) = json_set(\(column), '\(path)', json((
        SELECT json_group_array(iif(value = ?1, ?2, value)) FROM json_each(\(column), '\(path)'))))
      WHERE json_type(\(column), '\(path)') = 'array'
        AND EXISTS (SELECT 1 FROM json_each(\(column), '\(path)') WHERE value = ?1)
      """, names)
  }
}

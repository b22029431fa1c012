import Foundation
import GRDB
import Vocabulary

extension Transaction {
  /// - Parameter startedAt: By `Timestamp.now()`; nil is now.
  func openActivity(
    _ stage: String, parameters: String, seed: Int64?, startedAt: String? = nil
  ) throws -> Activity.ID {
    .init(
      try insert(
        "INSERT INTO activity (stage, started_at, version, agent, parameters, seed) VALUES (?, ?, ?, ?, ?, ?)",
        [stage, startedAt ?? Timestamp.now(), Migration.productVersion, Agent.current, parameters, seed]))
  }

  /// Replaces the parameters of the running activity: for work that is only known inside its transaction.
  package func setParameters(_ text: String) throws {
    try database.execute(sql: "UPDATE activity SET parameters = ? WHERE id = ?", arguments: [text, activityID])
  }

  func closeActivity(_ id: Activity.ID, _ outcome: Activity.Outcome, message: String?) throws {
    try database.execute(
      sql: "UPDATE activity SET ended_at = ?, outcome = ?, message = ? WHERE id = ?",
      arguments: [Timestamp.now(), outcome.rawValue, message, id.rawValue])
  }

  /// Records that the running activity read a row of this file, or a file.
  package func recordUse(of entity: String, row: Int64? = nil, detail: String = "") throws {
    try insert(
      "INSERT OR IGNORE INTO activity_input (activity_id, entity, entity_id, detail) VALUES (?, ?, ?, ?)",
      [activityID, entity, row, detail])
  }

  /// Activities, newest first.
  package func activities(limit: Int = .max) throws -> [Activity] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, stage, started_at, ended_at, outcome, version, agent, parameters, seed, message
        FROM activity ORDER BY id DESC LIMIT ?
        """, arguments: [limit]
    ).map {
      try Activity(
        id: .init($0[0]), stage: $0[1], startedAt: $0[2], endedAt: $0[3], outcome: .init(rawValue: $0[4]) ?? .running,
        version: $0[5], agent: $0[6], parameters: $0[7], seed: $0[8], message: $0[9])
    }
  }
}

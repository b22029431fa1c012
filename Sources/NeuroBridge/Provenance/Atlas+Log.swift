import AtlasStore
import GRDB
import Vocabulary

extension Atlas {
  /// What was done to the atlas, newest first.
  public func log(limit: Int = .max) throws -> [LogEntry] {
    try store.read { rows in
      try rows.activities(limit: limit).map { activity in
        let used = try String.fetchAll(
          rows.database,
          sql: """
            SELECT entity || coalesce(' ' || entity_id, '') || CASE detail WHEN '' THEN '' ELSE ' ' || detail END
            FROM activity_input WHERE activity_id = ? ORDER BY rowid
            """, arguments: [activity.id.rawValue])
        return LogEntry(
          id: activity.id.rawValue, stage: activity.stage, outcome: activity.outcome.rawValue,
          startedAt: activity.startedAt, endedAt: activity.endedAt, version: activity.version, agent: activity.agent,
          parameters: activity.parameters, seed: activity.seed, message: activity.message, used: used)
      }
    }
  }
}

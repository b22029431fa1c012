import AtlasStore
import Vocabulary

extension Atlas {
  /// The activities of the atlas, newest first.
  ///
  /// - Parameter limit: The maximum number of entries.
  public func log(limit: Int = .max) throws(AtlasError) -> [LogEntry] {
    try AtlasError.wrapping {
      try store.read { transaction in
        try transaction.activities(limit: limit).map { activity in
          LogEntry(
            id: activity.id.rawValue, stage: activity.stage, outcome: activity.outcome.rawValue,
            startedAt: activity.startedAt, endedAt: activity.endedAt, version: activity.version, agent: activity.agent,
            parameters: activity.parameters, seed: activity.seed, message: activity.message,
            used: try transaction.inputs(of: activity.id).map(\.description))
        }
      }
    }
  }
}

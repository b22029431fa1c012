/// One activity: one run of one command.
public struct LogEntry: Hashable, Sendable, Codable {
  /// `activity.id`.
  public var id: Int64
  /// The command.
  public var stage: String
  /// running, done, failed or stopped.
  public var outcome: String
  /// UTC, ISO 8601.
  public var startedAt: String
  /// Likewise; nil while it runs.
  public var endedAt: String?
  /// Of neurobridge.
  public var version: String
  /// `user@host`.
  public var agent: String
  /// JSON of the options.
  public var parameters: String
  /// Of all random draws; nil where none is used.
  public var seed: Int64?
  /// The result in one line, or the error.
  public var message: String?
  /// Its inputs: rows and files.
  public var used: [String]
}

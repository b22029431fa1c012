/// One run of one stage, as `log` tells it.
public struct LogEntry: Hashable, Sendable, Codable {
  public var id: Int64
  public var stage: String
  public var outcome: String
  /// UTC, ISO 8601.
  public var startedAt: String
  public var endedAt: String?
  public var version: String
  public var agent: String
  /// JSON.
  public var parameters: String
  public var seed: Int64?
  public var message: String?
  /// What it read: rows and files.
  public var used: [String]
}

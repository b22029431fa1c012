/// What `check` found.
public struct IntegrityReport: Hashable, Sendable, Codable {
  public var stacks = 0
  public var chunks = 0
  public var weights = 0
  /// Whether every pixel was decoded and hashed.
  public var isDeep = false
  /// One line for each thing that is wrong; empty for a sound atlas.
  public var faults: [String] = []
}

/// What `check` read, and the faults it found.
public struct IntegrityReport: Hashable, Sendable, Codable {
  /// Stacks compared with their hashes.
  public var stacks = 0
  /// Chunks of their pixels.
  public var chunks = 0
  /// Sets of network weights, or of an optimiser's moments.
  public var weights = 0
  /// Whether every pixel was decoded and hashed.
  public var isDeep = false
  /// One line each; empty for a sound atlas.
  public var faults: [String] = []
}

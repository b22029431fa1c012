/// The imported parts of an experiment.
public struct ExperimentReport: Hashable, Sendable, Codable {
  /// Imported now, or in a dry run those that would be.
  public var sessions: [IngestReport] = []
  /// One for each table of known pairs.
  public var pairs: [PairsReport] = []
  /// Sessions in the atlas already, with the same content: `animal/session`.
  public var alreadyIn: [String] = []
}

/// What came in of an experiment.
public struct ExperimentReport: Hashable, Sendable, Codable {
  public var sessions: [IngestReport] = []
  public var pairs: [PairsReport] = []
  /// Sessions that were in already, with the same content.
  public var alreadyIn: [String] = []
}

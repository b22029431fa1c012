import IndexRows
import VectorIndex

/// What an index holds, and how it would be searched.
public struct IndexStatisticsReport: Hashable, Sendable, Codable {
  public let model: String
  public let vectors: Int
  /// Found one by one until the next write links them.
  public let unlinked: Int
  public let dimension: Int
  public let codeBytes: Int
  /// Dimensions that a code speaks of.
  public let axes: Int
  public let degree: Int
  public let breadth: Int
  /// Nodes on each level of the graph, the ground first.
  public let levels: [Int]
  public let meanLinks: Double
  /// Log rows since the last fold.
  public let logRows: Int
  /// Bytes in the file by kind.
  public let bytes: [String: Int]
  /// Galleries of this many vectors and more are walked, smaller ones scanned.
  public let walkFrom: Int

  init(_ model: String, _ found: IndexStatistics) {
    self.model = model
    vectors = found.vectors
    unlinked = found.unlinked
    dimension = found.dimension
    codeBytes = found.codeBytes
    axes = found.axes
    degree = found.settings.maxLinks
    breadth = found.settings.efConstruction
    levels = found.levels
    meanLinks = found.meanLinks
    logRows = found.logRows
    bytes = found.bytes
    walkFrom = found.graphThreshold
  }
}

/// What a check of an index found.
public struct IndexCheckReport: Hashable, Sendable, Codable {
  public let model: String
  public let vectors: Int
  public let reachable: Int
  public let unlinked: Int
  /// Share of the ten nearest of a sample that a walk finds.
  public let recall: Double?
  public let sampled: Int
  /// Equal graphs have equal ones.
  public let fingerprint: String
  /// One line for each thing that is wrong; empty for a sound index.
  public let faults: [String]
  /// What was wrong before the repair.
  public var repaired: [String] = []

  init(_ model: String, _ found: IndexReport) {
    self.model = model
    vectors = found.vectors
    reachable = found.reachable
    unlinked = found.unlinked
    recall = found.recall
    sampled = found.sampled
    fingerprint = String(UInt64(bitPattern: found.fingerprint), radix: 16)
    faults = found.faults
  }
}

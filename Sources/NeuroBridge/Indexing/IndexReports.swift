import IndexRows
import VectorIndex

/// Sizes of an index, and how it is searched.
public struct IndexStatisticsReport: Hashable, Sendable, Codable {
  /// `name@version`.
  public let model: String
  /// Vectors in the index.
  public let vectors: Int
  /// Vectors compared one by one until the next write links them.
  public let unlinked: Int
  /// Length of a vector.
  public let dimension: Int
  /// Length of a vector's int8 code.
  public let codeBytes: Int
  /// Dimensions of a vector after projection to its code.
  public let axes: Int
  /// HNSW's M.
  public let m: Int
  /// HNSW's efConstruction.
  public let efConstruction: Int
  /// Nodes on each level of the graph, level 0 first.
  public let levels: [Int]
  /// Links of a node on level 0.
  public let meanLinks: Double
  /// Log rows since the last compaction.
  public let logRows: Int
  /// Bytes in the file by kind of row.
  public let bytes: [String: Int]
  /// Galleries of at least this many vectors are searched through the graph, smaller ones by an exact scan.
  public let graphThreshold: Int

  init(_ model: String, _ statistics: IndexStatistics) {
    self.model = model
    vectors = statistics.vectors
    unlinked = statistics.unlinked
    dimension = statistics.dimension
    codeBytes = statistics.codeBytes
    axes = statistics.axes
    m = statistics.settings.maxLinks
    efConstruction = statistics.settings.efConstruction
    levels = statistics.levels
    meanLinks = statistics.meanLinks
    logRows = statistics.logRows
    bytes = statistics.bytes
    graphThreshold = statistics.graphThreshold
  }
}

/// The result of a check of an index.
public struct IndexCheckReport: Hashable, Sendable, Codable {
  /// `name@version`.
  public let model: String
  /// Vectors in the index.
  public let vectors: Int
  /// Nodes that a search can reach.
  public let reachable: Int
  /// Vectors compared one by one until the next write links them.
  public let unlinked: Int
  /// Fraction of the ten nearest of a sample that a graph search returns; nil where nothing was sampled.
  public let recall: Double?
  /// Vectors that recall was measured on.
  public let sampled: Int
  /// Hash of the graph, hexadecimal: equal graphs have equal ones.
  public let fingerprint: String
  /// One line each; empty for a sound index.
  public let faults: [String]
  /// The faults before the repair.
  public var repaired: [String] = []

  init(_ model: String, _ report: IndexReport) {
    self.model = model
    vectors = report.vectors
    reachable = report.reachable
    unlinked = report.unlinked
    recall = report.recall
    sampled = report.sampled
    fingerprint = String(UInt64(bitPattern: report.fingerprint), radix: 16)
    faults = report.faults
  }
}

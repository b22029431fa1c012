package import VectorIndex

/// Sizes of an index.
package struct IndexStatistics: Sendable, Equatable {
  /// Vectors with a slot.
  package var vectors = 0
  /// Vectors that are not in the graph.
  package var unlinked = 0
  /// Of the vectors.
  package var dimension = 0
  /// Bytes of a code.
  package var codeBytes = 0
  /// Values of a code: principal axes, or all dimensions.
  package var axes = 0
  /// Those it was built with.
  package var settings = GraphSettings()
  /// Nodes on each level of the graph, the ground first.
  package var levels: [Int] = []
  /// Mean count of links on the ground level.
  package var meanLinks = 0.0
  /// Log rows since the last compaction.
  package var logRows = 0
  /// Bytes in the file of `codes`, `slots`, `links` and `log`.
  package var bytes: [String: Int] = [:]
  /// Number of vectors from which an unfiltered search for ten uses the graph.
  package var graphThreshold = 0
}

extension VectorIndexRows {
  /// Nil where the model has no index. Loads the graph.
  package static func statistics(model: Int64, on connection: Connection) throws(IndexRowsError) -> IndexStatistics? {
    let loader = try SnapshotLoader(model: model, on: connection)
    guard let snapshot = try loader.current(withGraph: true)?.snapshot else { return nil }
    var statistics = IndexStatistics()
    statistics.vectors = snapshot.liveCount
    statistics.unlinked = snapshot.unlinked.count
    statistics.dimension = snapshot.codec.dimension
    statistics.codeBytes = snapshot.codec.width
    statistics.axes = snapshot.codec.rank
    statistics.settings = snapshot.settings
    statistics.graphThreshold = CostModel().graphThreshold(width: snapshot.codec.width)
    if let graph = snapshot.graph {
      statistics.levels = graph.levelCounts
      statistics.meanLinks = graph.meanLinks
    }
    let segments = try Statement(
      "SELECT kind, sum(length(bytes)) FROM vector_index_segment WHERE model_id = ? GROUP BY kind", on: connection)
    segments.bind(model)
    while try segments.step() {
      if let kind = SegmentKind(rawValue: segments.integer(0)) {
        statistics.bytes["\(kind)"] = Int(segments.integer(1))
      }
    }
    let log = try Statement(
      "SELECT count(*), sum(48 + coalesce(length(edits), 0)) FROM vector_index_log WHERE id BETWEEN ? AND ?",
      on: connection)
    log.bind(loader.log.first, loader.log.last)
    if try log.step() {
      statistics.logRows = Int(log.integer(0)) - 1
      statistics.bytes["log"] = Int(log.integer(1))
    }
    return statistics
  }
}

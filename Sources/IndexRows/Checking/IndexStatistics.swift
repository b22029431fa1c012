package import VectorIndex

/// What an index holds and how it would be searched.
package struct IndexStatistics: Sendable, Equatable {
  package var vectors = 0
  package var slots = 0
  package var unlinked = 0
  package var dimension = 0
  /// Bytes of a code, and dimensions it speaks of.
  package var codeBytes = 0
  package var axes = 0
  package var settings = GraphSettings()
  /// Nodes on each level of the graph, the ground first.
  package var levels: [Int] = []
  package var meanLinks = 0.0
  /// Log rows since the last fold.
  package var logRows = 0
  /// Bytes in the file: codes, slots, links, log.
  package var bytes: [String: Int] = [:]
  /// Vectors from which on an unfiltered search for ten walks the graph.
  package var walkFrom = 0
}

extension VectorIndexRows {
  /// Sizes, levels and thresholds of a model's index; nil where it has none.
  package static func statistics(model: Int64, on connection: Connection) throws(IndexRowsError) -> IndexStatistics? {
    let reader = try MirrorReader(model: model, on: connection)
    guard let marked = try reader.marked(withGraph: true) else { return nil }
    let mirror = marked.mirror
    var statistics = IndexStatistics()
    statistics.vectors = mirror.liveCount
    statistics.slots = mirror.slotCount
    statistics.unlinked = mirror.unlinked.count
    statistics.dimension = mirror.codec.dimension
    statistics.codeBytes = mirror.codec.width
    statistics.axes = mirror.codec.rank
    statistics.settings = mirror.settings
    statistics.walkFrom = PlanModel().threshold(width: mirror.codec.width)
    if let graph = mirror.graph {
      statistics.levels = graph.levelCounts
      statistics.meanLinks = graph.meanLinks
    }
    let pieces = try Statement(
      "SELECT kind, sum(length(bytes)) FROM vector_index_piece WHERE model_id = ? GROUP BY kind", on: connection)
    pieces.bind(model)
    while try pieces.step() {
      if let kind = PieceKind(rawValue: pieces.integer(0)) { statistics.bytes["\(kind)"] = Int(pieces.integer(1)) }
    }
    let log = try Statement(
      "SELECT count(*), sum(48 + coalesce(length(edits), 0)) FROM vector_index_log WHERE id BETWEEN ? AND ?",
      on: connection)
    log.bind(reader.log.first, reader.log.last)
    if try log.step() {
      statistics.logRows = Int(log.integer(0)) - 1
      statistics.bytes["log"] = Int(log.integer(1))
    }
    return statistics
  }
}

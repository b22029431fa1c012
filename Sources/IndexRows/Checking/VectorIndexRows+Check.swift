import VectorIndex

extension VectorIndexRows {
  /// Verifies an index: digests of all rows, the sequence of the log, slots against `embedding`, codes against vectors, the
  /// invariants of the graph, and recall.
  ///
  /// Reads the file, not the cache, and changes nothing. Nil where the model has no row in the index's tables.
  /// - Parameter sample: Number of vectors to measure recall with.
  package static func check(
    model: Int64, sample: Int = 50, on connection: Connection
  ) throws(IndexRowsError) -> IndexReport? {
    var report = IndexReport()
    let loader = try SnapshotLoader(model: model, on: connection)
    guard try hasRows(loader) else { return nil }
    do {
      guard let header = try IndexHeader.read(model: model, on: connection) else {
        report.faults.append("vector_index has no row for model \(model), but segments or log are there")
        return report
      }
      report.faults += try strayRows(header, loader)
      guard let snapshot = try loader.load(withGraph: true)?.snapshot else { return report }
      report.vectors = snapshot.liveCount
      report.unlinked = snapshot.unlinked.count
      report.faults += try compareWithEmbeddings(snapshot, loader)
      if let graph = snapshot.graph {
        report.nodes = graph.count
        report.reachable = graph.reachableCount
        report.fingerprint = graph.fingerprint
        report.faults += graph.faults(limit: 20)
      }
      if report.faults.isEmpty { try measureRecall(snapshot, sample: sample, loader, &report) }
    } catch { report.faults.append(error.description) }
    return report
  }

  private static func hasRows(_ loader: SnapshotLoader) throws(IndexRowsError) -> Bool {
    let rows = try Statement(
      """
      SELECT EXISTS (SELECT 1 FROM vector_index WHERE model_id = ?1)
        OR EXISTS (SELECT 1 FROM vector_index_segment WHERE model_id = ?1)
        OR EXISTS (SELECT 1 FROM vector_index_log WHERE id BETWEEN ?2 AND ?3)
      """, on: loader.connection)
    rows.bind(loader.model, loader.log.first, loader.log.last)
    return try rows.step() && rows.integer(0) != 0
  }

  /// Segments and log rows that are never read, and the row at which reading the log begins.
  private static func strayRows(_ header: IndexHeader, _ loader: SnapshotLoader) throws(IndexRowsError) -> [String] {
    var faults: [String] = []
    let stray = try Statement(
      """
      SELECT kind, number FROM vector_index_segment
      WHERE model_id = ?1 AND (number NOT BETWEEN 0 AND ?2 - 1 OR kind NOT BETWEEN 0 AND 2)
      """, on: loader.connection)
    stray.bind(header.model, Int64(IndexSnapshot.segmentCount(slots: header.slots)))
    while try stray.step() {
      faults.append(
        "vector_index_segment: a row of kind \(stray.integer(0)) and number \(stray.integer(1)), beyond the last")
    }
    let first = try Statement("SELECT min(id) FROM vector_index_log WHERE id BETWEEN ? AND ?", on: loader.connection)
    first.bind(loader.log.first, loader.log.last)
    if try first.step(), first.integer(0) != header.compacted {
      faults.append("vector_index_log begins at row \(first.integer(0)), where the segments end at \(header.compacted)")
    }
    // A load does not replay this row, so its digest is verified only here.
    let row = try Statement(
      "SELECT nonce, kind, embedding_id, neuron_id, session_id, digest, edits FROM vector_index_log WHERE id = ?",
      on: loader.connection)
    row.bind(header.compacted)
    if try row.step() {
      let columns = (0...4).reduce(header.compacted) { $0 ^ row.integer(Int32($1)) }
      if columns != row.integer(5) || !row.isNull(6) {
        faults.append("vector_index_log: the digest of row \(header.compacted) does not fit")
      }
    }
    return faults
  }

  /// Every embedding must have a slot, with its neuron, its session and the code of its vector.
  private static func compareWithEmbeddings(
    _ snapshot: IndexSnapshot, _ loader: SnapshotLoader
  ) throws(IndexRowsError) -> [String] {
    var faults: [String] = []
    var matched = 0
    do {
      try forEachVector(of: loader.model, on: loader.connection) { embedding, neuron, session, vector in
        guard faults.count < 20 else { return }
        guard let slot = snapshot.slot(ofNeuron: neuron), snapshot.embeddings[Int(slot)] == embedding else {
          faults.append("embedding \(embedding) of neuron \(neuron) is in no slot")
          return
        }
        matched += 1
        if snapshot.sessions[Int(slot)] != session {
          faults.append("slot \(slot): neuron \(neuron) is in session \(session), not \(snapshot.sessions[Int(slot)])")
        }
        if let fault = snapshot.codeFault(slot, vector) {
          faults.append("slot \(slot), embedding \(embedding): \(fault)")
        }
      }
    } catch let error as IndexRowsError { throw error } catch { faults.append("\(error)") }
    if faults.isEmpty, matched != snapshot.liveCount {
      faults.append("\(snapshot.liveCount - matched) slots hold embeddings that are not there")
    }
    return faults
  }

  private static func measureRecall(
    _ snapshot: IndexSnapshot, sample: Int, _ loader: SnapshotLoader, _ report: inout IndexReport
  ) throws(IndexRowsError) {
    let live = snapshot.liveSlots
    guard live.count > 1, sample > 0 else { return }
    let select = try Statement("SELECT vector FROM embedding WHERE id = ?", on: loader.connection)
    let other = try Statement("SELECT vector FROM embedding WHERE id = ?", on: loader.connection)
    var scratch = SearchScratch()
    var cost = SearchCost()
    var hits = 0
    var wanted = 0
    for i in 0..<min(sample, live.count) {
      let slot = live[i * live.count / min(sample, live.count)]
      select.bind(snapshot.embeddings[Int(slot)])
      guard try select.step() else { continue }
      let vector = Array(select.blob(0))
      select.reset()
      guard
        let squared = try? vector.withUnsafeBytes({ try VectorError.check($0, dimension: snapshot.codec.dimension) })
      else { continue }
      let (exact, approximate) = vector.withUnsafeBytes { query in
        let quantised = snapshot.codec.prepare(query, squared: squared)
        func nearest(ef: Int?) -> Set<Int64> {
          let request = SearchRequest(limit: 10, excluded: slot, ef: ef)
          let neighbours = try? snapshot.search(quantised, request, scratch: &scratch, cost: &cost) { slot in
            other.bind(snapshot.embeddings[Int(slot)])
            defer { other.reset() }
            guard try other.step(), other.blob(0).count == query.count else { return nil }
            return cosine(
              query.baseAddress!, aSquared: squared, other.blob(0).baseAddress!, dimension: query.count / 4)
          }
          return Set((neighbours ?? []).map(\.neuron))
        }
        return (nearest(ef: nil), nearest(ef: CostModel.ef(for: 10, among: live.count)))
      }
      wanted += exact.count
      hits += exact.intersection(approximate).count
      report.sampled += 1
    }
    report.recall = wanted > 0 ? Double(hits) / Double(wanted) : nil
  }

  /// Rebuilds a damaged index, with its settings or, where they cannot be read, the default ones.
  package static func repair(model: Int64, on connection: Connection) throws {
    let settings = (try? IndexHeader.read(model: model, on: connection))??.settings ?? GraphSettings()
    guard try embeddingCount(model: model, on: connection) > 0 else {
      try drop(model: model, on: connection)
      return
    }
    try build(model: model, settings: settings, on: connection)
  }
}

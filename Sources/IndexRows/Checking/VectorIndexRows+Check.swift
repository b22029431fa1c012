import VectorIndex

extension VectorIndexRows {
  /// Verifies every row of an index: digests, the log's sequence, who is in which slot against `embedding`, codes against
  /// vectors, the graph's rules and reachability, and recall on a sample.
  ///
  /// Reads the file, never the pool, and changes nothing. Nil where the model has no index.
  package static func check(
    model: Int64, sample: Int = 50, on connection: Connection
  ) throws(IndexRowsError) -> IndexReport? {
    var report = IndexReport()
    let reader = try MirrorReader(model: model, on: connection)
    let traces = try hasTraces(model: model, reader: reader)
    guard traces else { return nil }
    do {
      guard let header = try IndexHeader.read(model: model, on: connection) else {
        report.faults.append("vector_index has no row for model \(model), but pieces or log are there")
        return report
      }
      if header.codec.dimension != (try dimension(of: model, on: connection)) {
        report.faults.append("vector_index: \(header.codec.dimension) dimensions, the model has another number")
      }
      report.faults += try strayRows(header, reader)
      guard let marked = try reader.load(withGraph: true) else { return report }
      let mirror = marked.mirror
      report.vectors = mirror.liveCount
      report.unlinked = mirror.unlinked.count
      report.faults += try compareWithEmbeddings(mirror, reader)
      if let graph = mirror.graph {
        report.nodes = graph.count
        report.reachable = graph.reachable()
        report.fingerprint = graph.fingerprint
        report.faults += graph.faults(limit: 20).map(\.description)
      }
      if report.faults.isEmpty { try measureRecall(mirror, sample: sample, reader, &report) }
    } catch { report.faults.append(error.description) }
    return report
  }

  private static func hasTraces(model: Int64, reader: MirrorReader) throws(IndexRowsError) -> Bool {
    let rows = try Statement(
      """
      SELECT EXISTS (SELECT 1 FROM vector_index WHERE model_id = ?1)
        OR EXISTS (SELECT 1 FROM vector_index_piece WHERE model_id = ?1)
        OR EXISTS (SELECT 1 FROM vector_index_log WHERE id BETWEEN ?1 << 32 AND ?1 << 32 | 4294967295)
      """, on: reader.connection)
    rows.bind(model)
    return try rows.step() && rows.integer(0) != 0
  }

  /// Pieces and log rows that no reader would come upon.
  private static func strayRows(_ header: IndexHeader, _ reader: MirrorReader) throws(IndexRowsError) -> [String] {
    var faults: [String] = []
    let pieces = Int64((header.slots + VectorMirror.slotsInPiece - 1) / VectorMirror.slotsInPiece)
    let stray = try Statement(
      "SELECT kind, number FROM vector_index_piece WHERE model_id = ?1 AND (number NOT BETWEEN 0 AND ?2 - 1 OR kind NOT BETWEEN 0 AND 2)",
      on: reader.connection)
    stray.bind(header.model, pieces)
    while try stray.step() {
      faults.append(
        "vector_index_piece: a row of kind \(stray.integer(0)) and number \(stray.integer(1)), beyond the last")
    }
    let rows = try Statement(
      """
      SELECT count(*), min(id) FROM vector_index_log WHERE id BETWEEN ? AND ?
      """, on: reader.connection)
    rows.bind(reader.log.first, reader.log.last)
    if try rows.step(), rows.integer(1) != header.folded {
      faults.append("vector_index_log begins at row \(rows.integer(1)), where the pieces end at \(header.folded)")
    }
    // The fold's own row, at which reading begins, is not read as a change: verify it here.
    let first = try Statement(
      "SELECT nonce, kind, embedding_id, neuron_id, session_id, digest, edits FROM vector_index_log WHERE id = ?",
      on: reader.connection)
    first.bind(header.folded)
    if try first.step() {
      let columns = (0...4).reduce(header.folded) { $0 ^ first.integer(Int32($1)) }
      if columns != first.integer(5) || !first.isNull(6) {
        faults.append("vector_index_log: the digest of row \(header.folded) does not fit")
      }
    }
    return faults
  }

  /// Every embedding must be in one slot, with its neuron and session, and with the code of its vector.
  private static func compareWithEmbeddings(
    _ mirror: VectorMirror, _ reader: MirrorReader
  ) throws(IndexRowsError) -> [String] {
    var faults: [String] = []
    var found = 0
    do {
      try forEachVector(of: reader.model, on: reader.connection) { embedding, neuron, session, vector in
        guard faults.count < 20 else { return }
        guard let slot = mirror.slot(ofNeuron: neuron), mirror.embeddings[Int(slot)] == embedding else {
          faults.append("embedding \(embedding) of neuron \(neuron) is in no slot")
          return
        }
        found += 1
        if mirror.sessions[Int(slot)] != session {
          faults.append("slot \(slot): neuron \(neuron) is in session \(session), not \(mirror.sessions[Int(slot)])")
        }
        if let problem = mirror.codeFault(slot, vector) {
          faults.append("slot \(slot), embedding \(embedding): \(problem)")
        }
      }
    } catch let error as IndexRowsError { throw error } catch { faults.append("\(error)") }
    if faults.isEmpty, found != mirror.liveCount {
      faults.append("\(mirror.liveCount - found) slots hold embeddings that are not there")
    }
    return faults
  }

  private static func measureRecall(
    _ mirror: VectorMirror, sample: Int, _ reader: MirrorReader, _ report: inout IndexReport
  ) throws(IndexRowsError) {
    let live = (0..<Slot(mirror.slotCount)).filter { mirror.states[Int($0)] == .live }
    guard live.count > 1, sample > 0 else { return }
    let vectors = try Statement("SELECT vector FROM embedding WHERE id = ?", on: reader.connection)
    let other = try Statement("SELECT vector FROM embedding WHERE id = ?", on: reader.connection)
    var scratch = SearchScratch()
    var cost = SearchCost()
    var hits = 0
    var wanted = 0
    for i in 0..<min(sample, live.count) {
      let slot = live[i * live.count / min(sample, live.count)]
      vectors.bind(mirror.embeddings[Int(slot)])
      guard try vectors.step() else { continue }
      let bytes = Array(vectors.blob(0))
      vectors.rewind()
      let answers = bytes.withUnsafeBytes { query -> [[Int64]] in
        guard let squared = try? VectorProblem.check(query, dimension: mirror.codec.dimension) else { return [[], []] }
        let prepared = mirror.codec.prepare(query, squared: squared)
        return SearchPlan.allCases.map { plan in
          let breadth = PlanModel.breadth(for: 10, among: live.count)
          let request = SearchRequest(limit: 10, excluded: slot, plan: plan, breadth: breadth)
          let found = try? mirror.search(prepared, request, scratch: &scratch, cost: &cost) { slot in
            other.bind(mirror.embeddings[Int(slot)])
            defer { other.rewind() }
            guard try other.step(), other.blob(0).count == query.count else { return nil }
            return cosine(
              query.baseAddress!, aSquared: squared, other.blob(0).baseAddress!, dimension: query.count / 4)
          }
          return (found ?? []).map(\.neuron)
        }
      }
      wanted += answers[0].count
      hits += Set(answers[0]).intersection(answers[1]).count
      report.sampled += 1
    }
    report.recall = wanted > 0 ? Double(hits) / Double(wanted) : nil
  }

  /// Makes a damaged index anew with the settings it had, or the usual ones where they cannot be read.
  package static func repair(model: Int64, on connection: Connection) throws {
    let settings = (try? IndexHeader.read(model: model, on: connection))??.settings ?? GraphSettings()
    guard try embeddingCount(model: model, on: connection) > 0 else {
      try drop(model: model, on: connection)
      return
    }
    try build(model: model, settings: settings, on: connection)
  }
}

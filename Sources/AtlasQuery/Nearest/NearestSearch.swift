import CSQLite
import IndexRows
import VectorIndex

/// Resolves and runs the queries of one connection; keeps its prepared statements, snapshot loaders and buffers.
final class NearestSearch {
  private let connection: Connection
  private var statements: (lookup: AtlasLookup, embeddings: EmbeddingReader)?
  private var loaders: [Int64: SnapshotLoader] = [:]
  private var scratch = SearchScratch()
  private var discarded = DiscardedRows()
  /// Scans that a graph search would have been faster than, were the graph in memory.
  private var scans = 0
  private static let scansBeforeGraph = 30
  /// Queries that fetched vectors row by row.
  private var fetches = 0
  /// Grows each time, so that a connection that alternates between two models does not read both over and over.
  private var fetchesBeforeLoading = 60
  /// The slots of the last gallery.
  private var gallery: (model: Int64, position: LogPosition, sessions: [Int64], slots: [Slot]?)?

  init(on connection: Connection) { self.connection = connection }

  var lookup: AtlasLookup { get throws { try prepared().lookup } }

  private func prepared() throws -> (lookup: AtlasLookup, embeddings: EmbeddingReader) {
    if let statements { return statements }
    do {
      try refuseOtherTables()
      let fresh = (try AtlasLookup(on: connection), try EmbeddingReader(on: connection))
      statements = fresh
      return fresh
    } catch IndexRowsError.sql(_, let message) { throw QueryError.notAnAtlas(message) }
  }

  /// The tables that are read must be ordinary ones: a view or virtual table of that name would run the file's own text.
  private func refuseOtherTables() throws {
    let tables = try Statement(
      """
      SELECT count(*), sum(type = 'table' AND sql LIKE 'CREATE TABLE%') FROM main.sqlite_schema WHERE name IN (
        'activity', 'animal', 'session', 'neuron', 'model', 'embedding', 'vector_index', 'vector_index_segment',
        'vector_index_log')
      """, on: connection)
    guard try tables.step(), tables.integer(0) == 9, tables.integer(1) == 9 else {
      throw QueryError.notAnAtlas("its tables are not those of an atlas")
    }
  }

  func resolve(_ query: NearestQuery) throws -> ResolvedQuery {
    let (lookup, embeddings) = try prepared()
    let limit = try query.count(.k)
    let ef = try query.count(.ef)
    var neuron: QueryNeuron?
    var blob: [UInt8]?
    switch query.arguments[.query] {
    case .text(let text): neuron = try lookup.neuron(named: text)
    case .integer(let id): neuron = try lookup.neuron(id: id)
    case .blob(let bytes): blob = bytes
    case .real: throw QueryError.queryType
    case nil: throw QueryError.noQuery
    }
    let model = try lookup.model(query.text(.model), asOf: query.time())
    func name(_ neuron: QueryNeuron) throws -> String { try lookup.name(ofNeuron: neuron.id) ?? "" }
    if let neuron {
      blob = try embeddings.vector(ofNeuron: neuron.id, model: model.id)
      if blob == nil { throw QueryError.notEmbedded(neuron: try name(neuron), model: model.name) }
    }
    let vector = blob ?? []
    let squaredLength: Float
    do {
      squaredLength = try vector.withUnsafeBytes { try VectorError.check($0, dimension: model.dimension) }
    } catch let error as VectorError {
      guard let neuron else { throw QueryError.vector(error, model: model.name) }
      throw QueryError.damaged(neuron: try name(neuron), error)
    }
    return ResolvedQuery(
      model: model, neuron: neuron, vector: vector, squaredLength: squaredLength,
      sessions: try Gallery(query, neuron: neuron, lookup: lookup).sessions, allowed: try allowed(query), limit: limit,
      method: query.isExact ? .exact : ef.map { .graph(ef: $0) } ?? .automatic)
  }

  /// Ids of the neurons that fulfil all predicates, ascending; nil where there is none.
  private func allowed(_ query: NearestQuery) throws -> [Int64]? {
    var query = query
    for (predicate, value) in query.neuronPredicates {
      let statement = try Statement(predicate.sql, on: connection)
      switch value {
      case nil: break
      case .integer(let value): statement.bind(at: 1, value)
      case .real(let value): statement.bind(at: 1, value)
      case .text(let value): statement.bind(at: 1, value)
      // Greater than every number and text.
      case .blob(let bytes): statement.bind(at: 1, bytes)
      }
      var ids: [Int64] = []
      while try statement.step() { ids.append(statement.integer(0)) }
      query.limit(to: ids)
    }
    for names in query.nameLists {
      query.limit(
        to: try names.compactMap { name in
          guard case .text(let text) = name else { return nil }
          do { return try lookup.neuron(named: text).id } catch is QueryError { return nil }
        })
    }
    return query.allowed
  }

  /// Refuses a statement that would discard some of the k nearest.
  ///
  /// - Parameters:
  ///   - table: The `sqlite3_vtab` of `nearest`.
  ///   - plan: Of the call.
  /// - Returns: Whether equalities in the plan whose right side was unknown compare with parameters.
  func refuseDiscarding(table: UnsafeRawPointer, plan: String) throws -> Bool {
    try discarded.check(connection, table: table, plan: plan, hasCount: plan.utf8.contains(NearestPlanner.count))
  }

  /// The nearest `limit`, and how they were found.
  func run(_ query: ResolvedQuery, limit: Int) throws -> (neighbours: [Neighbour], plan: SearchPlan) {
    let embeddings = try prepared().embeddings
    let loader = try loader(of: query.model.id)
    var needsGraph = false
    if case .graph = query.method { needsGraph = true }
    guard var version = try loader.current(withGraph: needsGraph) else {
      return (try embeddings.scan(query, limit: limit), .exact)
    }
    // A snapshot of the cache can be older than a change of the model's row.
    guard version.snapshot.codec.dimension == query.model.dimension else {
      throw IndexRowsError.damaged(
        model: query.model.id, location: "vector_index",
        reason: "\(version.snapshot.codec.dimension) dimensions, where the model has \(query.model.dimension)")
    }
    if version.snapshot.vectors == nil, version.snapshot.vectorsFit {
      // To read all vectors costs as much as some hundred fetches, which a process with few queries never needs.
      fetches += 1
      if fetches > fetchesBeforeLoading {
        fetches = 0
        fetchesBeforeLoading *= 8
        version = try loader.loadingVectors(version)
      }
    }
    let slots = gallerySlots(of: query, in: version)
    let live = version.snapshot.liveCount
    let count = slots?.count ?? live
    var ef: Int?
    switch query.method {
    case .exact: break
    case .graph(let wanted): ef = wanted
    case .automatic:
      ef = CostModel().chooseEf(limit: limit, count: count, live: live, width: version.snapshot.codec.width)
      if ef != nil, version.snapshot.graph == nil {
        // To read the graph costs as much as some scans.
        if scans < NearestSearch.scansBeforeGraph {
          scans += 1
          ef = nil
        } else {
          version = try loader.current(withGraph: true) ?? version
        }
      }
    }
    let snapshot = version.snapshot
    var request = SearchRequest(
      limit: limit, slots: slots, excluded: query.neuron.flatMap { snapshot.slot(ofNeuron: $0.id) }, ef: ef)
    func search() throws -> [Neighbour] {
      var cost = SearchCost()
      return try query.vector.withUnsafeBytes { bytes in
        let quantised = snapshot.codec.prepare(bytes, squared: query.squaredLength)
        return try snapshot.search(quantised, request, scratch: &scratch, cost: &cost) { slot in
          if let vectors = snapshot.vectors { return vectors.similarity(bytes, query.squaredLength, to: slot) }
          return try embeddings.similarity(
            bytes, query.squaredLength, embedding: snapshot.embeddings[Int(slot)], neuron: snapshot.neurons[Int(slot)])
        }
      }
    }
    var neighbours = try search()
    if ef != nil, neighbours.count < min(limit, count - (request.excluded == nil ? 0 : 1)) {
      // The filter left too few of the graph's candidates.
      request.ef = nil
      neighbours = try search()
    }
    return (neighbours, request.plan)
  }

  private func loader(of model: Int64) throws -> SnapshotLoader {
    if let loader = loaders[model] { return loader }
    let loader = try SnapshotLoader(model: model, on: connection)
    loaders[model] = loader
    return loader
  }

  /// The slots that may be results; nil for all live ones.
  private func gallerySlots(of query: ResolvedQuery, in version: VersionedSnapshot) -> [Slot]? {
    let snapshot = version.snapshot
    if let allowed = query.allowed {
      let sessions = query.sessions.map(Set.init)
      return allowed.compactMap { snapshot.slot(ofNeuron: $0) }.filter {
        sessions?.contains(snapshot.sessions[Int($0)]) ?? true
      }
    }
    guard let wanted = query.sessions else { return nil }
    if let gallery, gallery.model == query.model.id, gallery.position == version.position, gallery.sessions == wanted {
      return gallery.slots
    }
    let sessions = Set(wanted)
    var slots: [Slot]? = snapshot.liveSlots.filter { sessions.contains(snapshot.sessions[Int($0)]) }
    if slots?.count == snapshot.liveCount { slots = nil }
    gallery = (query.model.id, version.position, wanted, slots)
    return slots
  }
}

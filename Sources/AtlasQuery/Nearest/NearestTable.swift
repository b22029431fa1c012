import CSQLite
import IndexRows
import VectorIndex

/// What one connection keeps to answer `nearest`: prepared statements and memory for walks.
final class NearestTable {
  let connection: Connection
  private var kept: (names: AtlasNames, vectors: AtlasVectors)?
  private var scratch = SearchScratch()
  /// Scans that a walk would have done faster, had the graph been in memory.
  private var scans = 0
  private static let scansBeforeWalk = 30
  /// Questions that fetched vectors row by row.
  private var fetches = 0
  /// Grows with every time, so that turns between two models do not read both over and over.
  private var fetchesBeforeHolding = 60
  /// Of models asked about.
  private var readers: [Int64: MirrorReader] = [:]
  /// The slots of the last gallery, and of when.
  private var gallery: (model: Int64, mark: LogMark, sessions: [Int64], rows: [Slot]?)?

  init(connection: Connection) { self.connection = connection }

  var names: AtlasNames { get throws { try statements().names } }

  private func statements() throws -> (names: AtlasNames, vectors: AtlasVectors) {
    if let kept { return kept }
    do {
      let fresh = (try AtlasNames(on: connection), try AtlasVectors(on: connection))
      kept = fresh
      return fresh
    } catch IndexRowsError.sql(_, let message) { throw QueryError.notAnAtlas(message) }
  }

  /// A question with its names looked up.
  struct Search {
    let model: ModelChoice
    let neuron: NeuronPlace?
    let vector: [UInt8]
    let squared: Float
    let sessions: [Int64]?
    let allowed: [Int64]?
    let limit: Int?
    let breadth: Int?
    let isExact: Bool
  }

  func search(for question: Question) throws -> Search {
    let (names, vectors) = try statements()
    let limit = try question.count(.k, called: "k")
    let breadth = try question.count(.ef, called: "ef")
    var neuron: NeuronPlace?
    var raw: [UInt8]?
    switch question.arguments[.query] {
    case .text(let text): neuron = try names.neuron(text)
    case .integer(let id): neuron = try names.neuron(id)
    case .blob(let bytes): raw = bytes
    case .real: throw QueryError.wrongQuery
    case nil: throw QueryError.noQuery
    }
    let model = try names.model(question.text(.model), asOf: question.text(.asOf))
    let vector: [UInt8]
    if let raw {
      vector = raw
    } else if let found = try vectors.vector(ofNeuron: neuron!.id, model: model.id) {
      vector = found
    } else {
      throw QueryError.notEmbedded(neuron: try names.name(ofNeuron: neuron!.id) ?? "", model: model.name)
    }
    let squared: Float
    do throws(VectorProblem) {
      squared = try vector.withUnsafeBytes { bytes in
        Result { () throws(VectorProblem) in try VectorProblem.check(bytes, dimension: model.dimension) }
      }.get()
    } catch {
      guard let neuron else { throw QueryError.vector(error, model: model.name) }
      throw QueryError.damaged(neuron: try names.name(ofNeuron: neuron.id) ?? "", error)
    }
    let gallery = try Gallery(question, query: neuron, names: names)
    return Search(
      model: model, neuron: neuron, vector: vector, squared: squared, sessions: gallery.sessions,
      allowed: question.allowed, limit: limit, breadth: breadth, isExact: question.isExact)
  }

  /// The nearest `limit`, and how they were found.
  func answer(_ search: Search, limit: Int) throws -> (neighbours: [Neighbour], plan: SearchPlan) {
    let (_, vectors) = try statements()
    let reader = try reader(of: search.model.id)
    guard var marked = try reader.marked(withGraph: search.breadth != nil && !search.isExact) else {
      return (try vectors.scan(search, limit: limit), .exact)
    }
    if marked.mirror.vectors == nil, marked.mirror.canHoldVectors {
      // Reading all vectors costs as much as some hundred fetches: a process that asks little never needs them.
      fetches += 1
      if fetches > fetchesBeforeHolding {
        fetches = 0
        fetchesBeforeHolding *= 8
        marked = try reader.holdingVectors(marked)
      }
    }
    let rows = rows(of: search, in: marked.mirror, at: marked.mark)
    let live = marked.mirror.liveCount
    var plan = PlanModel().choose(
      limit: limit, rows: rows?.count ?? live, live: live, width: marked.mirror.codec.width)
    if search.isExact { plan = (.exact, 0) } else if let breadth = search.breadth { plan = (.hnsw, breadth) }
    if plan.plan == .hnsw, search.breadth == nil, marked.mirror.graph == nil, scans < NearestTable.scansBeforeWalk {
      // Reading the graph costs as much as some scans: a process that asks little never needs it.
      scans += 1
      plan = (.exact, 0)
    }
    var mirror = marked.mirror
    if plan.plan == .hnsw, mirror.graph == nil {
      guard let full = try reader.marked(withGraph: true) else { return ([], .exact) }
      mirror = full.mirror
    }
    var request = SearchRequest(
      limit: limit, rows: rows, excluded: search.neuron.flatMap { mirror.slot(ofNeuron: $0.id) }, plan: plan.plan,
      breadth: plan.breadth)
    var found = try run(search, request, mirror, vectors)
    let most = (rows?.count ?? live) - (request.excluded == nil ? 0 : 1)
    if request.plan == .hnsw, found.count < min(limit, most) {
      // The walk found too few that the filter lets through.
      request.plan = .exact
      found = try run(search, request, mirror, vectors)
    }
    return (found, request.plan)
  }

  private func reader(of model: Int64) throws -> MirrorReader {
    if let known = readers[model] { return known }
    let reader = try MirrorReader(model: model, on: connection)
    readers[model] = reader
    return reader
  }

  private func run(
    _ search: Search, _ request: SearchRequest, _ mirror: VectorMirror, _ vectors: AtlasVectors
  ) throws -> [Neighbour] {
    var cost = SearchCost()
    return try search.vector.withUnsafeBytes { query in
      let prepared = mirror.codec.prepare(query, squared: search.squared)
      return try mirror.search(prepared, request, scratch: &scratch, cost: &cost) { slot in
        if let held = mirror.vectors { return held.similarity(query, search.squared, to: slot) }
        let i = Int(slot)
        return try vectors.similarity(
          query, search.squared, embedding: mirror.embeddings[i], neuron: mirror.neurons[i])
      }
    }
  }

  /// The slots that may be found; nil for all that live.
  private func rows(of search: Search, in mirror: VectorMirror, at mark: LogMark) -> [Slot]? {
    if let allowed = search.allowed {
      let sessions = search.sessions.map(Set.init)
      return allowed.compactMap { mirror.slot(ofNeuron: $0) }.filter {
        sessions?.contains(mirror.sessions[Int($0)]) ?? true
      }
    }
    guard let wanted = search.sessions else { return nil }
    if let gallery, gallery.model == search.model.id, gallery.mark == mark, gallery.sessions == wanted {
      return gallery.rows
    }
    let sessions = Set(wanted)
    var rows: [Slot]? = (0..<Slot(mirror.slotCount)).filter {
      mirror.states[Int($0)] == .live && sessions.contains(mirror.sessions[Int($0)])
    }
    if rows?.count == mirror.liveCount { rows = nil }
    gallery = (search.model.id, mark, wanted, rows)
    return rows
  }
}

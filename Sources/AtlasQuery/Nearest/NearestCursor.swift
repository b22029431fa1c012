import CSQLite
import VectorIndex

/// The rows of one query.
///
/// Without k they are the whole gallery, nearest first. A few are searched for at first, and more only when SQLite reads
/// on, so that `LIMIT` after a join is cheap.
final class NearestCursor {
  private static let firstRows = 128

  let search: NearestSearch
  private var query = NearestQuery()
  private var resolved: ResolvedQuery?
  private var neighbours: [Neighbour] = []
  private var plan = SearchPlan.exact
  /// Whether no row follows the neighbours.
  private var isComplete = false
  private var position = 0

  init(_ search: NearestSearch) { self.search = search }

  var isAtEnd: Bool { position >= neighbours.count }
  var rowID: Int64 { Int64(position + 1) }

  func filter(_ query: NearestQuery) throws {
    self.query = query
    position = 0
    neighbours = []
    let resolved = try search.resolve(query)
    self.resolved = resolved
    (neighbours, plan) = try search.run(resolved, limit: resolved.limit ?? NearestCursor.firstRows)
    isComplete = resolved.limit != nil || neighbours.count < NearestCursor.firstRows
    try skipRejected()
  }

  func next() throws {
    try advance()
    try skipRejected()
  }

  /// Moves on to the next row that fulfils the predicates on rank and similarity.
  private func skipRejected() throws {
    guard !query.resultPredicates.isEmpty else { return }
    while !isAtEnd {
      let similarity = Double(neighbours[position].similarity)
      let rank = position + 1
      if query.resultPredicates.allSatisfy({ $0.isFulfilled(rank: rank, similarity: similarity, by: $1) }) { return }
      try advance()
    }
  }

  private func advance() throws {
    position += 1
    guard isAtEnd, !isComplete, var exact = resolved else { return }
    exact.method = .exact
    let limit = 16 * neighbours.count
    let all = try search.run(exact, limit: limit).neighbours
    // Nearer ones that the graph search missed follow here, and none twice.
    let seen = Set(neighbours.map(\.neuron))
    neighbours += all.filter { !seen.contains($0.neuron) }
    isComplete = all.count < limit
  }

  func column(_ number: Int32, _ context: OpaquePointer) throws {
    guard let column = NearestColumn(rawValue: number), !isAtEnd else { return }
    let neighbour = neighbours[position]
    let value: SQLValue? =
      switch column {
      case .neuron: try search.lookup.name(ofNeuron: neighbour.neuron).map { .text($0) }
      case .rank: .integer(rowID)
      case .similarity: .real(Double(neighbour.similarity))
      case .plan: .text(plan.rawValue)
      case .id: .integer(neighbour.neuron)
      default: query.arguments[column]
      }
    value?.setResult(of: context)
  }
}

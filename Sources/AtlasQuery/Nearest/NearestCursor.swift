import CSQLite
import VectorIndex

/// One run through the rows of one question.
///
/// Without k the rows go on to the end of the gallery, nearest first: a few are searched for, and many more only if they
/// are asked for, so that `LIMIT` after a join is cheap.
final class NearestCursor {
  private static let firstRows = 128

  private let table: NearestTable
  private var question = Question()
  private var search: NearestTable.Search?
  private var neighbours: [Neighbour] = []
  private var plan = SearchPlan.exact
  private var limit = 0
  private var position = 0

  init(table: NearestTable) { self.table = table }

  var isAtEnd: Bool { position >= neighbours.count }
  var rowID: Int64 { Int64(position + 1) }

  func ask(_ question: Question) throws {
    self.question = question
    position = 0
    neighbours = []
    let search = try table.search(for: question)
    self.search = search
    limit = search.limit ?? NearestCursor.firstRows
    (neighbours, plan) = try table.answer(search, limit: limit)
  }

  func next() throws {
    position += 1
    guard let search, search.limit == nil, position == limit, neighbours.count == limit else { return }
    limit *= 16
    let exact = NearestTable.Search(
      model: search.model, neuron: search.neuron, vector: search.vector, squared: search.squared,
      sessions: search.sessions, allowed: search.allowed, limit: nil, breadth: nil, isExact: true)
    let seen = Set(neighbours.map(\.neuron))
    // What a walk missed comes late rather than not at all, and nothing twice.
    let more = try table.answer(exact, limit: limit).neighbours
    neighbours += more.filter { !seen.contains($0.neuron) }
    limit = more.count < limit ? .max : neighbours.count
  }

  func column(_ number: Int32, _ context: OpaquePointer) throws {
    guard let column = Question.Column(rawValue: number), !isAtEnd else { return }
    let neighbour = neighbours[position]
    switch column {
    case .neuron:
      guard let name = try table.names.name(ofNeuron: neighbour.neuron) else { return }
      put(name, context)
    case .rank: sql_result_integer(context, Int64(position + 1))
    case .similarity: sql_result_real(context, Double(neighbour.similarity))
    case .plan: put(plan.rawValue, context)
    case .id: sql_result_integer(context, neighbour.neuron)
    default:
      switch question.arguments[column] {
      case .integer(let value): sql_result_integer(context, value)
      case .real(let value): sql_result_real(context, value)
      case .text(let value): put(value, context)
      case .blob(let bytes): bytes.withUnsafeBytes { sql_result_blob(context, $0.baseAddress, Int32($0.count)) }
      case nil: break
      }
    }
  }

  private func put(_ text: String, _ context: OpaquePointer) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { sql_result_text(context, $0.baseAddress, Int32($0.count)) }
    }
  }
}

import CSQLite

/// An argument of a call, as SQL gave it.
enum Argument {
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// Nil for NULL.
  init?(_ value: OpaquePointer) {
    switch sql_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sql_value_integer(value))
    case SQLITE_FLOAT: self = .real(sql_value_real(value))
    case SQLITE_TEXT: self = .text(AtlasQuery.text(value))
    case SQLITE_BLOB: self = .blob(Array(AtlasQuery.blob(value)))
    default: return nil
    }
  }

  /// As it would be written.
  var written: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .blob(let bytes): "a blob of \(bytes.count) bytes"
    }
  }
}

/// What one call of `nearest` asks.
struct Question {
  /// The columns of `nearest`; those from `query` on are hidden, and arguments in this order.
  enum Column: Int32, CaseIterable {
    case neuron, rank, similarity, plan, id
    case query, k, model, scope, session, exact, ef, modality, asOf

    static let declaration = """
      CREATE TABLE nearest(neuron TEXT, rank INTEGER, similarity REAL, plan TEXT, id INTEGER, query HIDDEN, k HIDDEN,
        model HIDDEN, scope HIDDEN, session HIDDEN, exact HIDDEN, ef HIDDEN, modality HIDDEN, as_of HIDDEN)
      """

    var isArgument: Bool { rawValue >= Column.query.rawValue }
  }

  var arguments: [Column: Argument] = [:]
  /// Neurons that an `IN` allows; nil where there was none.
  var allowed: [Int64]?

  func text(_ column: Column) -> String? {
    switch arguments[column] {
    case .text(let text): text
    case .integer(let value): "\(value)"
    default: nil
    }
  }

  /// A count from 1; nil where it was not given.
  func count(_ column: Column, called name: String) throws(QueryError) -> Int? {
    switch arguments[column] {
    case nil: return nil
    case .integer(let value) where value > 0: return Int(value)
    case .some(let other): throw .notPositive(name, other.written)
    }
  }

  /// Whether the exact answer is asked for.
  var isExact: Bool {
    switch arguments[.exact] {
    case .integer(let value): value != 0
    case .real(let value): value != 0
    default: false
    }
  }
}

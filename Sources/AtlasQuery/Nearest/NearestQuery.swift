import IndexRows

/// One call of `nearest`: its arguments as SQL gave them.
struct NearestQuery {
  var arguments: [NearestColumn: SQLValue] = [:]
  /// Ids of the neurons to which constraints on `id` limit the gallery, ascending; nil without such a constraint.
  private(set) var allowed: [Int64]?

  /// Each limits the gallery; SQL's NULL is nil.
  var neuronPredicates: [(NeuronPredicate, SQLValue?)] = []
  /// Each limits the gallery to the neurons of these names.
  var nameLists: [[SQLValue]] = []
  /// Each selects among the nearest.
  var resultPredicates: [(ResultPredicate, SQLValue?)] = []

  /// Limits the gallery to these neurons, in addition to earlier limits.
  mutating func limit(to neurons: [Int64]) {
    let neurons = Set(neurons)
    allowed = (allowed.map { $0.filter(neurons.contains) } ?? Array(neurons)).sorted()
  }

  /// A text, or an integer as text; nil where it is not given.
  func text(_ column: NearestColumn) throws(QueryError) -> String? {
    switch arguments[column] {
    case nil: return nil
    case .text(let text): return text
    case .integer(let value): return "\(value)"
    case .some(let other): throw .notText(name: "\(column)", value: other.literal)
    }
  }

  /// `as_of` as columns hold times; nil where it is not given.
  func time() throws(QueryError) -> String? {
    guard let value = arguments[.asOf] else { return nil }
    guard case .text(let text) = value, let end = TimestampText.end(of: text) else { throw .notATime(value.literal) }
    return end
  }

  /// An integer from 1; nil where it is not given.
  func count(_ column: NearestColumn) throws(QueryError) -> Int? {
    switch arguments[column] {
    case nil: return nil
    case .integer(let value) where value > 0: return Int(value)
    case .some(let other): throw .notPositive(name: "\(column)", value: other.literal)
    }
  }

  /// Whether `exact` is true.
  var isExact: Bool {
    switch arguments[.exact] {
    case .integer(let value): value != 0
    case .real(let value): value != 0
    default: false
    }
  }
}

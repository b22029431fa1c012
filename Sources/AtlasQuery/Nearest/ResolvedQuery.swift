/// A query with its names looked up.
struct ResolvedQuery {
  enum Method {
    /// By the cost model.
    case automatic
    case exact
    case graph(ef: Int)
  }

  let model: QueryModel
  /// Nil where the query is a vector.
  let neuron: QueryNeuron?
  /// float32, checked.
  let vector: [UInt8]
  let squaredLength: Float
  /// Ids of the sessions to search; nil for all.
  let sessions: [Int64]?
  /// Ids of the neurons to search, ascending; nil for all.
  let allowed: [Int64]?
  /// k; nil for the whole gallery.
  let limit: Int?
  var method: Method
}

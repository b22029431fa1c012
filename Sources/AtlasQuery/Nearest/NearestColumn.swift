/// The columns of `nearest`; those from `query` on are hidden and, in this order, the arguments.
enum NearestColumn: Int32, CaseIterable {
  case neuron, rank, similarity, plan, id
  case query, k, model, scope, session, exact, ef, modality, asOf

  static let declaration = """
    CREATE TABLE nearest(neuron TEXT, rank INTEGER, similarity REAL, plan TEXT, id INTEGER, query HIDDEN, k HIDDEN,
      model HIDDEN, scope HIDDEN, session HIDDEN, exact HIDDEN, ef HIDDEN, modality HIDDEN, as_of HIDDEN)
    """

  var isArgument: Bool { rawValue >= NearestColumn.query.rawValue }
}

/// Which sessions are searched; nil for every one.
struct Gallery {
  let sessions: [Int64]?

  /// As the question says; else the same animal's sessions of other modalities, or its other sessions where it has one
  /// modality only; else, for a query that is no neuron, all.
  init(_ question: Question, query: NeuronPlace?, names: AtlasNames) throws {
    let scope = question.text(.scope) ?? (query == nil ? "atlas" : "animal")
    guard scope == "animal" || scope == "atlas" else { throw QueryError.unknownScope(scope) }
    let session = question.text(.session)
    let modality = question.text(.modality)
    if scope == "atlas", session == nil, modality == nil {
      sessions = nil
      return
    }
    let known = try names.sessions(ofAnimal: scope == "animal" ? query?.animal : nil)
    var chosen = known
    if let session {
      chosen = chosen.filter { $0.name == session }
      if chosen.isEmpty { throw QueryError.unknownSession(session, known: known.map(\.name)) }
    }
    if let modality {
      chosen = chosen.filter { $0.modality == modality }
      if chosen.isEmpty {
        throw QueryError.unknownModality(modality, known: Array(Set(known.map(\.modality))).sorted())
      }
    }
    if let query, scope == "animal", session == nil, modality == nil {
      let others = chosen.filter { $0.modality != query.modality }
      chosen = others.isEmpty ? chosen.filter { $0.id != query.session } : others
    }
    sessions = chosen.map(\.id)
  }
}

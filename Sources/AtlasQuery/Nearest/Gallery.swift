/// The sessions to search; nil for all.
struct Gallery {
  let sessions: [Int64]?

  /// The sessions that the query names. By default the same animal's sessions of other modalities, or its other sessions
  /// where it has one modality only; for a query by vector, all.
  init(_ query: NearestQuery, neuron: QueryNeuron?, lookup: AtlasLookup) throws {
    let scope = try query.text(.scope) ?? (neuron == nil ? "atlas" : "animal")
    guard scope == "animal" || scope == "atlas" else { throw QueryError.unknownScope(scope) }
    let session = try query.text(.session)
    let modality = try query.text(.modality)
    if scope == "atlas", session == nil, modality == nil {
      sessions = nil
      return
    }
    let known = try lookup.sessions(ofAnimal: scope == "animal" ? neuron?.animal : nil)
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
    if let neuron, scope == "animal", session == nil, modality == nil {
      let others = chosen.filter { $0.modality != neuron.modality }
      chosen = others.isEmpty ? chosen.filter { $0.id != neuron.session } : others
    }
    sessions = chosen.map(\.id)
  }
}

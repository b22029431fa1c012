import AtlasStore
import Matching
import Vocabulary

extension Atlas {
  /// The same neuron over all sessions: neurons joined by accepted matches and by people's pairs, and every single neuron.
  ///
  /// The view `identity` holds the same, one row a neuron.
  public func identities(_ request: IdentitiesRequest = IdentitiesRequest()) throws(AtlasError) -> IdentitiesReport {
    try AtlasError.wrapping {
      try store.read { transaction in
        let animals = try request.animal.map { [try transaction.animal(named: $0)] } ?? transaction.animals()
        var sessions: [String] = []
        var identities: [NeuronIdentity] = []
        for animal in animals {
          let own = try transaction.sessions(of: animal.id)
          for session in own where !sessions.contains(session.name) { sessions.append(session.name) }
          identities += try transaction.identities(of: animal, own)
            .filter { !request.onlyConflicts || !$0.conflicts.isEmpty }
        }
        return IdentitiesReport(sessions: sessions, identities: identities)
      }
    }
  }

  /// Writes identities as a table: one row each, a column for every session, several labels of one session joined by `+`.
  ///
  /// - Parameter write: Receives the text in order.
  public func writeIdentities(
    _ request: IdentitiesRequest = IdentitiesRequest(), as format: TableFormat,
    write: @escaping (String) throws -> Void
  ) throws(AtlasError) {
    try AtlasError.wrapping {
      let report = try identities(request)
      var table = try TableWriter(
        format, columns: ["identity", "animal"] + report.sessions + ["conflicts", "missing"], write: write)
      for identity in report.identities {
        let labels = report.sessions.map { identity.labels[$0, default: []].joined(separator: "+") }
        try table.row(
          ([identity.name, identity.animal] + labels + [
            identity.conflicts.joined(separator: " "), identity.missing.joined(separator: " "),
          ]).map { .text($0) })
      }
      try table.end()
    }
  }
}

extension Transaction {
  fileprivate func identities(of animal: Animal, _ sessions: [Session]) throws -> [NeuronIdentity] {
    let neurons = try sessions.map { try self.neurons(in: $0.id) }
    var members: [Int64: Matching.Identities.Member] = [:]
    for (session, neurons) in neurons.enumerated() {
      for (index, neuron) in neurons.enumerated() {
        members[neuron.id.rawValue] = .init(session: session, neuron: index)
      }
    }
    let pairs = try matchedNeurons(of: animal).compactMap {
      pair -> (Matching.Identities.Member, Matching.Identities.Member)? in
      guard let a = members[pair.a.rawValue], let b = members[pair.b.rawValue] else { return nil }
      return (a, b)
    }
    return Matching.Identities(neuronCounts: neurons.map(\.count), pairs: pairs).all.map { identity in
      var labels: [String: [String]] = [:]
      for member in identity.members {
        labels[sessions[member.session].name, default: []].append(neurons[member.session][member.neuron].label)
      }
      let first = identity.members[0]
      return NeuronIdentity(
        name: "\(animal.name)/\(sessions[first.session].name)/\(neurons[first.session][first.neuron].label)",
        animal: animal.name, labels: labels, conflicts: identity.conflicts.map { sessions[$0].name },
        missing: identity.missing.map { sessions[$0].name })
    }
  }
}

import AtlasStore
import Vocabulary

extension Atlas {
  /// Gives an animal, session, neuron or model another name, in one transaction.
  ///
  /// Models, evaluations and calibrations that name it follow; the log keeps the old name.
  public func rename(_ request: RenameRequest) throws(AtlasError) -> RenameReport {
    try AtlasError.wrapping {
      if request.isDryRun { return try store.read { try $0.renaming(request).report } }
      return try store.atomicActivity("rename", parameters: [String: String]()) { transaction, message in
        let renaming = try transaction.renaming(request)
        try transaction.setParameters(StoredJSON.text(renaming.report))
        try renaming.apply()
        message = "\(renaming.report.renamed) is now \(renaming.report.name)"
        return renaming.report
      }
    }
  }
}

/// A renaming that was checked.
private struct Renaming {
  let report: Atlas.RenameReport
  let apply: () throws -> Void
}

extension Transaction {
  fileprivate func renaming(_ request: Atlas.RenameRequest) throws -> Renaming {
    if case .model(let name) = request.item { return try modelRenaming(name, to: request.name) }
    let item = try removable(request.item)
    let neurons = try counts(of: item.target).neurons
    func checked(_ kind: Name.Kind) throws -> String { try Name.checked(request.name, as: kind) }
    func renaming(_ name: String, _ apply: @escaping () throws -> Void) -> Renaming {
      Renaming(report: .init(renamed: item.description, name: name, neurons: neurons), apply: apply)
    }
    switch item.target {
    case .animal(let id):
      let name = try checked(.animal)
      guard let animal = try animals().first(where: { $0.id == id }) else { break }
      if try animals().contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
        throw RemoveError.taken("animal \(name)")
      }
      return renaming(name) { try rename(animal, to: name) }
    case .session(let id):
      let (name, session) = try (checked(.session), session(id))
      guard let animal = try animals().first(where: { $0.id == session.animal }) else { break }
      let fullName = "\(animal.name)/\(name)"
      if try sessions(of: animal.id).contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
        throw RemoveError.taken("session \(fullName)")
      }
      return renaming(fullName) { try rename(session, of: animal, to: name) }
    case .neuron(let id):
      let (label, neuron) = try (checked(.label), neuron(id))
      let fullName = "\(try self.fullName(of: neuron.session))/\(label)"
      if let other = try neuronIfAny(labelled: label, in: neuron.session), other.label.utf8.elementsEqual(label.utf8) {
        throw RemoveError.taken("neuron \(fullName)")
      }
      if try neuronIfAny(withAlias: label, in: neuron.session) != nil {
        throw RemoveError.taken("\(fullName), a further label of a neuron,")
      }
      return renaming(fullName) { try rename(id, to: label) }
    case .model, .run: break
    }
    throw RemoveError.runHasNoName
  }

  /// All versions of a name, or the one that is named with its version.
  private func modelRenaming(_ name: String, to new: String) throws -> Renaming {
    let new = try Name.checked(new, as: .model)
    let all = try models()
    let spellings = Name.spellings(name)
    let versions = spellings.lazy.map { name in all.filter { $0.name == name } }.first { !$0.isEmpty } ?? []
    let renamed = versions.isEmpty ? [try removableModel(named: name)] : versions
    for model in renamed
    where all.contains(where: { $0.name.utf8.elementsEqual(new.utf8) && $0.version == model.version }) {
      throw RemoveError.taken("model \(new)@\(model.version)")
    }
    if renamed.count == versions.count, all.contains(where: { $0.name.utf8.elementsEqual(new.utf8) }) {
      throw RemoveError.taken("model \(new)")
    }
    return Renaming(
      report: .init(
        renamed: "model \(renamed.map(\.fullName).joined(separator: ", "))",
        name: renamed.map { "\(new)@\($0.version)" }.joined(separator: ", "), neurons: 0)
    ) { for model in renamed { try rename(model, to: new) } }
  }
}

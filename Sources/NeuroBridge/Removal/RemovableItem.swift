import AtlasStore
import Vocabulary

/// An item that the atlas has, with its full name.
struct RemovableItem {
  let target: RemovalTarget
  /// `animal M04`, `session M04/fmost`, `neuron M04/fmost/fm01`, `model dual@1`, `match run 3`.
  let description: String
}

extension Transaction {
  /// - Throws: `AtlasStoreError.unknown` where the atlas has none of that name, `RemoveError`.
  func removable(_ item: Atlas.Item) throws -> RemovableItem {
    switch item {
    case .named(let text): return try removable(named: text)
    case .model(let name):
      let model = try removableModel(named: name)
      return RemovableItem(target: .model(model.id), description: "model \(model.fullName)")
    case .run(let id):
      let run = try matchRun(.init(Int64(id)))
      return RemovableItem(target: .run(run.id), description: "match run \(id)")
    }
  }

  private func removable(named text: String) throws -> RemovableItem {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ !$0.isEmpty }) else { throw RemoveError.malformed(text) }
    let animal = try animal(named: parts[0])
    guard parts.count > 1 else {
      return RemovableItem(target: .animal(animal.id), description: "animal \(animal.name)")
    }
    let session = try session(named: parts[1], of: animal.name)
    let fullName = "\(animal.name)/\(session.name)"
    guard parts.count > 2 else {
      return RemovableItem(target: .session(session.id), description: "session \(fullName)")
    }
    if try neuronIfAny(labelled: parts[2], in: session.id) == nil,
      let kept = try neuronIfAny(withAlias: parts[2], in: session.id)
    {
      throw RemoveError.alias(label: "\(fullName)/\(parts[2])", neuron: "\(fullName)/\(kept.label)")
    }
    let neuron = try neuron(named: NeuronName(animal: animal.name, session: session.name, label: parts[2]))
    return RemovableItem(target: .neuron(neuron.id), description: "neuron \(fullName)/\(neuron.label)")
  }

  /// Refuses to write about rows that were read before the newest removal.
  func checkNothingRemoved(since removal: Int64?) throws {
    guard try latestRemoval() == removal else { throw RemoveError.removedMeanwhile }
  }

  /// Also one whose training has not finished. A name alone is enough where there is one version.
  func removableModel(named name: String) throws -> Model {
    let all = try models()
    for name in Name.spellings(name) {
      if let exact = all.first(where: { $0.fullName == name }) { return exact }
      let versions = all.filter { $0.name == name }
      if versions.count > 1 { throw RemoveError.severalVersions(model: name, known: versions.map(\.fullName)) }
      if let only = versions.first { return only }
    }
    throw AtlasStoreError.unknown(kind: "model", name: name, known: all.map(\.fullName))
  }
}

import AtlasStore
import Vocabulary

/// The neurons of a training run, before their patches are cut.
struct TrainingMaterial {
  struct Item: Hashable {
    let neuron: Neuron
    let identity: Int
    let animal: Animal
    /// Distinguishes the two views of an identity: the modality, or the session where an animal has one modality twice.
    let view: Modality
  }

  /// Of animals that training may see: neurons with a partner, and those of the unlabelled session.
  let training: [Item]
  /// Every neuron of the sessions that hold a pair of a held-out animal: the gallery has to be whole.
  let validation: [Item]
  /// The sessions read, for provenance.
  let sessions: [Session]
}

extension Transaction {
  /// - Throws: `TrainError` where there is too little to learn from.
  func trainingMaterial(
    holdingOut names: [String], from source: ModelConfiguration.Material = .init()
  ) throws -> TrainingMaterial {
    let heldOut = try Set(names.map { try animal(named: $0).id })
    let identities = Identities(pairs: try pairs(verdict: .match).map { ($0.a, $0.b) })
    let animals = Dictionary(uniqueKeysWithValues: try animals().map { ($0.id, $0) })
    var training: [TrainingMaterial.Item] = []
    var validation: [TrainingMaterial.Item] = []
    var used: [Session] = []
    var unpaired = identities.classes.count
    for (owner, sessions) in try Dictionary(grouping: sessions(), by: \.animal).sorted(by: { $0.key < $1.key }) {
      guard let animal = animals[owner] else { continue }
      let sharesModalities = Set(sessions.map(\.modality)).count < sessions.count
      for session in sessions {
        let neurons = try neurons(in: session.id)
        let hasStack = try !stacks(in: session.id).isEmpty
        let isUnlabelled = session.name == source.unlabelled
        guard hasStack, isUnlabelled || neurons.contains(where: { identities[$0.id] != nil }) else { continue }
        used.append(session)
        let view = sharesModalities ? Modality(session.name) : session.modality
        for neuron in neurons {
          let identity = identities[neuron.id]
          if heldOut.contains(owner) {
            unpaired += identity == nil ? 1 : 0
            validation.append(.init(neuron: neuron, identity: identity ?? unpaired - 1, animal: animal, view: view))
          } else if let identity, source.usesPairs {
            training.append(.init(neuron: neuron, identity: identity, animal: animal, view: view))
          } else if isUnlabelled {
            unpaired += 1
            training.append(.init(neuron: neuron, identity: unpaired - 1, animal: animal, view: view))
          }
        }
      }
    }
    let views = Dictionary(grouping: training, by: \.identity).mapValues { Set($0.map(\.view)).count }
    if source.unlabelled == nil { training.removeAll { (views[$0.identity] ?? 0) < 2 } }
    let count = Set(training.map(\.identity)).count
    guard count >= 2 || source.simulated > 0 else { throw TrainError.tooFewIdentities(count, heldOut: names) }
    if let unlabelled = source.unlabelled, !used.contains(where: { $0.name == unlabelled }) {
      throw TrainError.badOption("--unlabelled \(unlabelled): no session of that name has neurons and a stack")
    }
    return TrainingMaterial(training: training, validation: validation, sessions: used)
  }
}

import AtlasStore
import Learning
import Vocabulary

extension AtlasStore {
  /// Cuts the patches of `items` and puts them into one set.
  func trainingSet(
    _ items: [TrainingMaterial.Item], _ recipe: PatchRecipe, stage: String, _ progress: ProgressSink
  ) throws -> TrainingSet {
    var set = TrainingSet(channels: recipe.slabs.count, pixels: recipe.pixels)
    let animals = Dictionary(
      uniqueKeysWithValues: Set(items.map(\.animal.id)).sorted().enumerated().map { ($1, $0) })
    let order = Dictionary(uniqueKeysWithValues: items.map { ($0.neuron.id, $0) })
    try forEachPatch(of: items.map(\.neuron), recipe, stage: stage, progress) { neuron, patch in
      guard let item = order[neuron.id], let animal = animals[item.animal.id] else { return }
      set.append(.init(identity: item.identity, modality: item.view, animal: animal), patch: patch)
    }
    return set
  }
}

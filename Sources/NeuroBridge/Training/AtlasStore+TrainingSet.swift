import AtlasStore
import Imaging
import Learning
import Vocabulary

extension AtlasStore {
  /// Cuts the patches of `items` and puts those that can be used into one set.
  ///
  /// - Parameters:
  ///   - paired: Leaves out identities of which fewer than two views are left.
  ///   - leftOut: Neurons whose patches cannot be used are added, with the reasons.
  func trainingSet(
    _ items: [TrainingMaterial.Item], _ recipe: PatchRecipe, paired: Bool, stage: String, _ progress: ProgressSink,
    leftOut: inout [(neuron: Neuron.ID, reason: String)]
  ) throws -> TrainingSet {
    var samples: [(sample: TrainingSet.Sample, patch: [Float])] = []
    let animals = Dictionary(
      uniqueKeysWithValues: Set(items.map(\.animal.id)).sorted().enumerated().map { ($1, $0) })
    let order = Dictionary(uniqueKeysWithValues: items.map { ($0.neuron.id, $0) })
    try forEachPatch(of: items.map(\.neuron), recipe, stage: stage, progress) { neuron, patch in
      guard let item = order[neuron.id], let animal = animals[item.animal.id] else { return }
      if let reason = patch.unusable { return leftOut.append((neuron.id, reason)) }
      samples.append((.init(identity: item.identity, modality: item.view, animal: animal), patch.values))
    }
    if paired {
      let views = Dictionary(grouping: samples, by: \.sample.identity).mapValues {
        Set($0.map(\.sample.modality)).count
      }
      samples.removeAll { (views[$0.sample.identity] ?? 0) < 2 }
    }
    var set = TrainingSet(channels: recipe.slabs.count, pixels: recipe.pixels)
    for (sample, patch) in samples { set.append(sample, patch: patch) }
    return set
  }
}

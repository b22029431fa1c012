import Concurrency
import Imaging
import Learning
import Numerics
import Simulation
import Vocabulary

/// Patches of simulated animals, cut from stacks that are never written: training pairs where few are known.
struct SimulatedPatches {
  /// The two patches of a neuron that both microscopes image.
  private struct Pair {
    let twoPhoton: [Float]
    let fmost: [Float]
  }

  /// Every third animal has the default tissue and microscopes, or those of `dense`; the others are varied. Half are dense.
  ///
  /// Without `isVaried`, every fourth animal is dense, and all others have the defaults.
  static func configuration(ofAnimal index: Int, isVaried: Bool, seed: UInt64) -> SimulationConfiguration {
    var configuration: SimulationConfiguration =
      if !isVaried {
        index % 4 == 3 ? .dense : .init()
      } else if index % 3 == 0 {
        index % 6 == 3 ? .dense : .init()
      } else {
        .varied(index % 2 == 0 ? .dense : .sparse, seed: seed)
      }
    // Augmentation rotates both views alike; the rotation between them is what must be learnt.
    configuration.maxRotation = 14
    return configuration
  }

  /// Adds the pairs of `count` animals to a set, under identities from `firstIdentity`; the same seed gives the same patches.
  static func add(
    _ count: Int, isVaried: Bool, seed: UInt64, recipe: PatchRecipe, to set: inout TrainingSet, firstIdentity: Int,
    _ progress: ProgressSink
  ) throws {
    var identity = firstIdentity
    let wave = max(1, threadCount)
    for start in stride(from: 0, to: count, by: wave) {
      try progress(.init("simulate", start, of: count, unit: "animals"))
      let animals = try parallelMap(min(wave, count - start)) {
        try pairs(ofAnimal: start + $0, isVaried: isVaried, seed: seed, recipe)
      }
      for (index, pairs) in zip(start..., animals) {
        for pair in pairs {
          // Animals of the atlas count from 0; negative numbers keep these apart.
          set.append(.init(identity: identity, modality: .twoPhoton, animal: -1 - index), patch: pair.twoPhoton)
          set.append(.init(identity: identity, modality: .fmost, animal: -1 - index), patch: pair.fmost)
          identity += 1
        }
      }
    }
    try progress(.init("simulate", count, of: count, unit: "animals"))
  }

  private static func pairs(
    ofAnimal index: Int, isVaried: Bool, seed: UInt64, _ recipe: PatchRecipe
  ) throws -> [Pair] {
    let seed = seed &* 10_000 &+ UInt64(index)
    let animal = SimulatedAnimal(
      configuration: configuration(ofAnimal: index, isVaried: isVaried, seed: seed), seed: seed)
    let cutter = PatchCutter(recipe: recipe)
    func patches(_ session: SimulatedSession, _ labels: Set<String>) throws -> [String: [Float]] {
      let source = VoxelArray(
        shape: session.shape, voxelSize: session.voxelSize, values: session.voxels.map(Float.init))
      var result: [String: [Float]] = [:]
      for soma in session.somata where labels.contains(soma.label) {
        result[soma.label] = try cutter.cut(source, at: soma.position, named: soma.label).values
      }
      return result
    }
    let twoPhoton = try patches(animal.twoPhoton, Set(animal.pairs.map(\.twoPhoton)))
    let fmost = try patches(animal.fmost, Set(animal.pairs.map(\.fmost)))
    return animal.pairs.compactMap { pair in
      guard let a = twoPhoton[pair.twoPhoton], let b = fmost[pair.fmost] else { return nil }
      return Pair(twoPhoton: a, fmost: b)
    }
  }
}

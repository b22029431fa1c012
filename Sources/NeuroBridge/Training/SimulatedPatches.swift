import Concurrency
import Imaging
import Learning
import Numerics
import Simulation
import Vocabulary

/// Patches of simulated animals, cut from stacks that are never written: pairs to learn from where people know few.
struct SimulatedPatches {
  /// Neurons of one animal that both microscopes show, and how they look.
  private struct Pair {
    let twoPhoton: [Float]
    let fmost: [Float]
  }

  /// Every fourth animal is dense; all are turned, bent and shrunk as far as the kind allows.
  static func configuration(ofAnimal index: Int) -> SimulationConfiguration {
    var configuration = index % 4 == 3 ? SimulationConfiguration.dense : .init()
    // Training turns patches itself, both views alike; how far one lies turned from the other is what must be learnt.
    configuration.maxRotation = 14
    return configuration
  }

  /// Adds the pairs of `count` animals to a set, under identities from `firstIdentity`; the same seed gives the same patches.
  static func add(
    _ count: Int, seed: UInt64, recipe: PatchRecipe, to set: inout TrainingSet, firstIdentity: Int,
    _ progress: ProgressSink
  ) throws {
    var identity = firstIdentity
    let wave = max(1, threadCount)
    for start in stride(from: 0, to: count, by: wave) {
      try progress(.init("simulate", start, of: count, unit: "animals"))
      let made = try parallelMap(min(wave, count - start)) { try pairs(ofAnimal: start + $0, seed: seed, recipe) }
      for (index, pairs) in zip(start..., made) {
        for pair in pairs {
          // Animals of the atlas count from 0; these must not be mistaken for them.
          set.append(.init(identity: identity, modality: .twoPhoton, animal: -1 - index), patch: pair.twoPhoton)
          set.append(.init(identity: identity, modality: .fmost, animal: -1 - index), patch: pair.fmost)
          identity += 1
        }
      }
    }
    try progress(.init("simulate", count, of: count, unit: "animals"))
  }

  private static func pairs(ofAnimal index: Int, seed: UInt64, _ recipe: PatchRecipe) throws -> [Pair] {
    let animal = SimulatedAnimal(configuration: configuration(ofAnimal: index), seed: seed &* 10_000 &+ UInt64(index))
    let cutter = PatchCutter(recipe: recipe)
    func patches(_ session: SimulatedSession, _ wanted: Set<String>) throws -> [String: [Float]] {
      let source = VoxelArray(
        shape: session.shape, voxelSize: session.voxelSize, values: session.voxels.map(Float.init))
      var result: [String: [Float]] = [:]
      for soma in session.somata where wanted.contains(soma.label) {
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

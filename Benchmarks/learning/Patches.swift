import Foundation
import Imaging
import Learning
import Numerics
import Simulation
import Vocabulary

/// A whole stack in memory.
func stack(_ path: String) throws -> VoxelArray {
  let reader = try StackReader(path: path)
  let reading = reader.interpretation
  var values: [Float] = []
  values.reserveCapacity(reading.shape.voxelCount)
  try reader.forEachPlane { _, plane in
    switch reading.pixelType {
    case .uint8: values += plane.map { Float($0) }
    default: values += plane.bindMemory(to: UInt16.self).map { Float($0) }
    }
  }
  return VoxelArray(shape: reading.shape, voxelSize: reading.voxel!, pixelType: reading.pixelType, values: values)
}

func rows(_ path: String) throws -> [[String]] {
  try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst().map {
    $0.split(separator: ",").map(String.init)
  }
}

struct PatchCollector {
  let recipe: PatchRecipe
  var set: TrainingSet
  private var identities = 0

  init(recipe: PatchRecipe) {
    self.recipe = recipe
    set = TrainingSet(channels: recipe.slabs.count, pixels: recipe.pixels)
  }

  /// Somata of two sessions with the pairs of labels that are one neuron.
  mutating func add(
    animal: Int, sessions: [(modality: Modality, source: VoxelArray, somata: [(label: String, position: Point3)])],
    pairs: [(String, String)]
  ) throws {
    let partner = Dictionary(pairs.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
    var known: [String: Int] = [:]
    for (index, session) in sessions.enumerated() {
      for soma in session.somata {
        let key = index == 0 ? partner[soma.label].map { "1/" + $0 } ?? "0/" + soma.label : "1/" + soma.label
        if known[key] == nil {
          known[key] = identities
          identities += 1
        }
        let patch = try PatchCutter(recipe: recipe).cut(session.source, at: soma.position, named: soma.label)
        set.append(.init(identity: known[key]!, modality: session.modality, animal: animal), patch: patch.values)
      }
    }
  }

  /// An animal folder of the real set.
  mutating func add(folder: String, animal: Int) throws {
    func somata(_ name: String) throws -> [(label: String, position: Point3)] {
      try rows(folder + "/" + name).map { ($0[0], Point3(x: Double($0[1])!, y: Double($0[2])!, z: Double($0[3])!)) }
    }
    try add(
      animal: animal,
      sessions: [
        (.twoPhoton, try stack(folder + "/two-photon.tif"), try somata("two-photon.csv")),
        (.fmost, try stack(folder + "/fmost.ome.tif"), try somata("fmost.csv")),
      ], pairs: try rows(folder + "/pairs.csv").map { ($0[0], $0[1]) })
  }

  mutating func add(simulated configuration: SimulationConfiguration, seed: UInt64, animal: Int) throws {
    let animalData = SimulatedAnimal(configuration: configuration, seed: seed)
    try add(
      animal: animal,
      sessions: animalData.sessions.map { session in
        (
          session.modality,
          VoxelArray(shape: session.shape, voxelSize: session.voxelSize, values: session.voxels.map(Float.init)),
          session.somata.map { ($0.label, $0.position) }
        )
      }, pairs: animalData.pairs.map { ($0.twoPhoton, $0.fmost) })
  }
}

/// `NAME.txt`: count, channels, pixels, then identity, modality and animal of each; `NAME.f32`: the patches.
func write(_ set: TrainingSet, to name: String) throws {
  var lines = ["\(set.samples.count) \(set.channels) \(set.pixels)"]
  for sample in set.samples {
    lines.append("\(sample.identity) \(sample.modality == .twoPhoton ? 0 : 1) \(sample.animal)")
  }
  try lines.joined(separator: "\n").write(toFile: name + ".txt", atomically: true, encoding: .utf8)
  try set.patches.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: name + ".f32"))
}

func read(_ name: String) throws -> TrainingSet {
  let lines = try String(contentsOfFile: name + ".txt", encoding: .utf8).split(separator: "\n")
  let head = lines[0].split(separator: " ").map { Int($0)! }
  var set = TrainingSet(channels: head[1], pixels: head[2])
  let data = try Data(contentsOf: URL(fileURLWithPath: name + ".f32"))
  let values = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  for (i, line) in lines.dropFirst().enumerated() {
    let f = line.split(separator: " ").map { Int($0)! }
    set.append(
      .init(identity: f[0], modality: f[1] == 0 ? .twoPhoton : .fmost, animal: f[2]),
      patch: Array(values[i * set.patchCount..<(i + 1) * set.patchCount]))
  }
  return set
}

func subset(_ set: TrainingSet, animals: Set<Int>) -> TrainingSet {
  var result = TrainingSet(channels: set.channels, pixels: set.pixels)
  for (i, sample) in set.samples.enumerated() where animals.contains(sample.animal) {
    result.append(sample, patch: Array(set.patches[i * set.patchCount..<(i + 1) * set.patchCount]))
  }
  return result
}

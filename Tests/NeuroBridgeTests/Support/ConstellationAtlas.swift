import AtlasStore
import GRDB
import NeuroBridge
import Numerics
import Simulation
import Vocabulary

/// Animals of simulated somata with random vectors: only their positions can match them.
struct ConstellationAtlas {
  let atlas: Atlas
  let constellations: [SimulatedConstellation]

  /// - Parameters:
  ///   - annotated: How many of the animals have their true pairs on record, the first ones.
  ///   - unrelated: Whether the second session of each animal is another animal's.
  ///   - trained: Whether the model was trained on all of them, so that its vectors of them are better than of others.
  init(animals: Int, annotated: Int = 0, unrelated: Bool = false, trained: Bool = false) throws {
    let store = try AtlasStore.inMemory()
    let constellations = (0..<animals + 1).map { SimulatedConstellation(seed: UInt64(100 + $0)) }
    self.constellations = constellations
    try store.atomicActivity("test") { transaction, _ in
      var random = SeededRandom(seed: 9)
      let model = try transaction.insertModel(
        named: "idle", method: "imported", configuration: trained ? #"{"training": {}, "hold_out": []}"# : "{}",
        recipe: nil, dimension: 8)
      func session(_ modality: Modality, _ somata: [SimulatedSoma], of animal: Animal.ID) throws -> [String: Neuron.ID]
      {
        let session = try transaction.insertSession(of: animal, name: modality.rawValue, modality: modality)
        var ids: [String: Neuron.ID] = [:]
        for soma in somata {
          let id = try transaction.insertNeuron(label: soma.label, position: soma.position, radius: nil, in: session.id)
          ids[soma.label] = id
          var vector = (0..<8).map { _ in Float(random.normal()) }
          let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
          for i in vector.indices { vector[i] /= length }
          try transaction.insertEmbeddings([Embedding(neuron: id, vector: vector)], by: model.id)
        }
        return ids
      }
      for index in 0..<animals {
        let animal = try transaction.ensureAnimal(named: "S\(index)")
        let a = try session(.twoPhoton, constellations[index].twoPhoton, of: animal.id)
        let b = try session(.fmost, constellations[unrelated ? index + 1 : index].fmost, of: animal.id)
        guard index < annotated else { continue }
        for pair in constellations[index].pairs {
          if let x = a[pair.twoPhoton], let y = b[pair.fmost] {
            try transaction.insertReview(x, y, verdict: .match, reviewer: "truth")
          }
        }
      }
    }
    atlas = Atlas(store: store)
  }

  /// Precision and recall of what `matches` shows of an animal.
  func figures(of animal: Int) throws -> (precision: Double, recall: Double) {
    let found = try atlas.store.read {
      try String.fetchAll(
        $0.database, sql: "SELECT label_a || ' ' || label_b FROM matches WHERE animal = ?", arguments: ["S\(animal)"])
    }
    let truth = Set(constellations[animal].pairs.map { "\($0.twoPhoton) \($0.fmost)" })
    let right = Double(found.count { truth.contains($0) })
    return (right / Double(max(1, found.count)), right / Double(max(1, truth.count)))
  }
}

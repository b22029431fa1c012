import AtlasStore
import NeuroBridge
import Vocabulary

/// An atlas in memory with one animal, two sessions and vectors that a test chooses: the shortest way to matching.
struct SmallAtlas {
  let atlas: Atlas
  let a: [Neuron.ID]
  let b: [Neuron.ID]

  /// - Parameters:
  ///   - vectorsA: One for each neuron `a0`, `a1`, …; nil leaves the neuron without an embedding.
  init(_ vectorsA: [[Float]?], _ vectorsB: [[Float]?], animal: String = "M01") throws {
    let store = try AtlasStore.inMemory()
    (a, b) = try store.atomicActivity("test") { transaction, _ in
      let owner = try transaction.ensureAnimal(named: animal)
      let dimension = (vectorsA + vectorsB).compactMap(\.self).first?.count ?? 1
      let model = try transaction.insertModel(
        named: "given", method: "imported", configuration: "{}", recipe: nil, dimension: dimension)
      func session(_ name: String, _ modality: Modality, _ vectors: [[Float]?]) throws -> [Neuron.ID] {
        let session = try transaction.insertSession(of: owner.id, name: name, modality: modality)
        return try vectors.enumerated().map { index, vector in
          let id = try transaction.insertNeuron(
            label: "\(name.first!)\(index)", position: Point3(x: Double(index) * 20, y: 0, z: 0), radius: nil,
            in: session.id)
          if let vector { try transaction.insertEmbeddings([Embedding(neuron: id, vector: vector)], by: model.id) }
          return id
        }
      }
      return (try session("a-side", .twoPhoton, vectorsA), try session("b-side", .fmost, vectorsB))
    }
    atlas = Atlas(store: store)
  }

  /// What `matches` shows, as pairs of labels.
  func matches() throws -> Set<[String]> {
    try atlas.store.read { transaction in
      let run = try transaction.newestMatchRun(
        from: transaction.session(named: "a-side", of: "M01").id, to: transaction.session(named: "b-side", of: "M01").id
      )
      return Set(
        try transaction.candidates(of: run!.id).filter(\.isAccepted).map {
          [try transaction.neuron($0.a).label, try transaction.neuron($0.b).label]
        })
    }
  }

  func review(_ a: Neuron.ID, _ b: Neuron.ID, _ verdict: Verdict) throws {
    _ = try atlas.store.atomicActivity("review") { transaction, _ in
      try transaction.insertReview(a, b, verdict: verdict, reviewer: "test")
    }
  }
}

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
    (a, b) = try store.atomicActivity("test") { rows, _ in
      let owner = try rows.ensureAnimal(named: animal)
      let dimension = (vectorsA + vectorsB).compactMap(\.self).first?.count ?? 1
      let model = try rows.insertModel(
        named: "given", method: "imported", configuration: "{}", recipe: nil, dimension: dimension)
      func session(_ name: String, _ modality: Modality, _ vectors: [[Float]?]) throws -> [Neuron.ID] {
        let session = try rows.insertSession(of: owner.id, name: name, modality: modality)
        return try vectors.enumerated().map { index, vector in
          let id = try rows.insertNeuron(
            label: "\(name.first!)\(index)", position: Point3(x: Double(index) * 20, y: 0, z: 0), radius: nil,
            in: session.id)
          if let vector { try rows.insertEmbeddings([Embedding(neuron: id, vector: vector)], by: model.id) }
          return id
        }
      }
      return (try session("a-side", .twoPhoton, vectorsA), try session("b-side", .fmost, vectorsB))
    }
    atlas = Atlas(store: store)
  }

  /// What `matches` shows, as pairs of labels.
  func matches() throws -> Set<[String]> {
    try atlas.store.read { rows in
      let run = try rows.newestMatchRun(
        from: rows.session(named: "a-side", of: "M01").id, to: rows.session(named: "b-side", of: "M01").id)
      return Set(
        try rows.candidates(of: run!.id).filter(\.isAccepted).map {
          [try rows.neuron($0.a).label, try rows.neuron($0.b).label]
        })
    }
  }

  func review(_ a: Neuron.ID, _ b: Neuron.ID, _ verdict: Verdict) throws {
    _ = try atlas.store.atomicActivity("review") { rows, _ in
      try rows.insertReview(a, b, verdict: verdict, reviewer: "test")
    }
  }
}

import AtlasStore
import GRDB
import Testing
import Vocabulary

struct EmbeddingTests {
  struct IndexFull: Error {}

  @Test func vectorsComeBackBitForBit() throws {
    let (store, sample, model) = try withModel()
    let vectors: [[Float]] = [[0.1, -0, .leastNonzeroMagnitude], [1, 2, 3], [-.infinity, 1e30, 0]]
    try store.atomicActivity("embed") { rows, _ in
      let neurons = try rows.neurons(in: sample.a.id)
      try rows.insertEmbeddings(
        zip(neurons, vectors).map { Embedding(neuron: $0.id, vector: $1, gate: 0.5) }, by: model.id)
    }
    let read = try store.read { try $0.embeddings(by: model.id, in: sample.a.id) }
    #expect(read.map { $0.vector.map(\.bitPattern) } == vectors.map { $0.map(\.bitPattern) })
    #expect(read.map(\.gate) == [0.5, 0.5, 0.5])
  }

  @Test func theIndexHearsOfEveryRowThatComesAndGoes() throws {
    let (store, sample, model) = try withModel()
    var added: [Int64] = []
    var forgotten: [Int64] = []
    for _ in 0..<2 {
      try store.atomicActivity("embed") { rows, _ in
        let neurons = try rows.neurons(in: sample.a.id)
        try rows.insertEmbeddings(
          neurons.map { Embedding(neuron: $0.id, vector: [1, 0, 0]) }, by: model.id,
          forget: { forgotten.append($1.rawValue) },
          index: {
            _ = ($0, $2); added.append($1.rawValue)
          })
      }
    }
    #expect(added.count == 6)
    #expect(forgotten == Array(added[..<3]))
    #expect(try store.read { try $0.embeddingCount(by: model.id) } == 3)
  }

  /// A vector without its place in the graph would never be found again.
  @Test func whenTheIndexFailsTheVectorsAreNotKeptEither() throws {
    let (store, sample, model) = try withModel()
    let before = try store.dump()
    #expect(throws: IndexFull.self) {
      try store.atomicActivity("embed") { rows, _ in
        let neurons = try rows.neurons(in: sample.a.id)
        try rows.insertEmbeddings(
          neurons.map { Embedding(neuron: $0.id, vector: [1, 0, 0]) }, by: model.id,
          index: { _, _, _ in throw IndexFull() })
      }
    }
    #expect(try store.dump() == before)
  }

  private func withModel() throws -> (AtlasStore, Sample, Model) {
    let (store, sample) = try AtlasStore.sample()
    let model = try store.atomicActivity("train") { rows, _ in
      try rows.insertModel(named: "m", method: "full", configuration: "{}", recipe: nil, dimension: 3)
    }
    return (store, sample, model)
  }
}

import AtlasStore
import GRDB
import Testing
import Vocabulary

struct EmbeddingTests {
  struct IndexFull: Error {}

  @Test func vectorsAreReadBackBitForBit() throws {
    let (store, sample, model) = try withModel()
    let vectors: [[Float]] = [[0.1, -0, .leastNonzeroMagnitude], [1, 2, 3], [-.infinity, 1e30, 0]]
    try store.atomicActivity("embed") { transaction, _ in
      let neurons = try transaction.neurons(in: sample.a.id)
      try transaction.insertEmbeddings(
        zip(neurons, vectors).map { Embedding(neuron: $0.id, vector: $1, gate: 0.5) }, by: model.id)
    }
    let read = try store.read { try $0.embeddings(by: model.id, in: sample.a.id) }
    #expect(read.map { $0.vector.map(\.bitPattern) } == vectors.map { $0.map(\.bitPattern) })
    #expect(read.map(\.gate) == [0.5, 0.5, 0.5])
  }

  @Test func embeddingAgainReplacesEveryVector() throws {
    let (store, sample, model) = try withModel()
    var ids: [[Int64]] = []
    for value in [1, 2] as [Float] {
      try store.atomicActivity("embed") { transaction, _ in
        let neurons = try transaction.neurons(in: sample.a.id)
        try transaction.insertEmbeddings(
          neurons.map { Embedding(neuron: $0.id, vector: [value, 0, 0]) }, by: model.id)
        ids.append(try Int64.fetchAll(transaction.database, sql: "SELECT id FROM embedding ORDER BY neuron_id"))
      }
    }
    #expect(ids[0].count == 3)
    #expect(Set(ids[0]).isDisjoint(with: ids[1]), "the index tells a new vector by its row number")
    #expect(try store.read { try $0.embeddings(by: model.id, in: sample.a.id).map(\.vector[0]) } == [2, 2, 2])
  }

  /// A vector without its node in the graph would never be found again.
  @Test func whenTheIndexFailsTheVectorsAreNotWrittenEither() throws {
    let (store, sample, model) = try withModel()
    let before = try store.dump()
    #expect(throws: IndexFull.self) {
      try store.atomicActivity("embed") { transaction, _ in
        let neurons = try transaction.neurons(in: sample.a.id)
        try transaction.insertEmbeddings(
          neurons.map { Embedding(neuron: $0.id, vector: [1, 0, 0]) }, by: model.id)
        throw IndexFull()
      }
    }
    #expect(try store.dump() == before)
  }

  private func withModel() throws -> (AtlasStore, Sample, Model) {
    let (store, sample) = try AtlasStore.sample()
    let model = try store.atomicActivity("train") { transaction, _ in
      try transaction.insertModel(named: "m", method: "full", configuration: "{}", recipe: nil, dimension: 3)
    }
    return (store, sample, model)
  }
}

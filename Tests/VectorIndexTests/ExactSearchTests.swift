import Numerics
import Testing

@testable import VectorIndex

@Suite struct ExactSearchTests {
  @Test(arguments: [false, true]) func boundsHoldForEveryPair(_ projects: Bool) throws {
    let data = ClusteredVectors(600, dimension: 256, noise: 0.15, seed: 11)
    let snapshot = try data.snapshot(codec: projects ? data.fitted : nil)
    #expect(snapshot.codec.projects == projects)
    for i in stride(from: 0, to: 600, by: 60) {
      let query = try data.vectors[i].withUnsafeBytes {
        snapshot.codec.prepare($0, squared: try VectorError.check($0, dimension: 256))
      }
      var cost = SearchCost()
      let all = snapshot.codes.scan(for: query, limit: 600, cost: &cost)
      #expect(all.slots.count == 600)
      for j in all.slots.indices {
        let truth = data.similarity(data.vectors[i], data.vectors[Int(all.slots[j])])
        let lower = 2 * all.estimates[j] - all.uppers[j]
        #expect(lower <= truth && truth <= all.uppers[j])
      }
    }
  }

  @Test(arguments: [(64, false), (100, false), (256, true)])
  func exactSearchEqualsAFloatScan(_ dimension: Int, _ projects: Bool) throws {
    let data = ClusteredVectors(3000, dimension: dimension, seed: 3)
    let snapshot = try data.snapshot(codec: projects ? data.fitted : nil)
    #expect(snapshot.codec.projects == projects)
    let queries = ClusteredVectors(20, dimension: dimension, seed: 4).vectors + data.vectors.prefix(20)
    var cost = SearchCost()
    for query in queries {
      #expect(try data.search(snapshot, query, SearchRequest(limit: 10), cost: &cost) == data.nearest(to: query, 10))
    }
    // Most candidates are ruled out without reading their vectors.
    #expect(cost.codes == 40 * 3000)
    #expect(cost.vectors < 40 * 300)
  }

  @Test func vectorsInMemoryFollowEveryChange() throws {
    let data = ClusteredVectors(1500, dimension: 40, seed: 5)
    var snapshot = try data.snapshot()
    snapshot.loadVectors { add in
      for (i, vector) in data.vectors.enumerated() {
        vector.withUnsafeBytes { add(Int64(i + 1), Int64(1000 + i), $0) }
      }
    }
    let before = snapshot
    try data.vectors[3].withUnsafeBytes { try snapshot.insert(embedding: 5000, neuron: 9, session: 1, vector: $0) }
    snapshot.remove(neuron: 20)
    try data.vectors[8].withUnsafeBytes { try snapshot.insert(embedding: 5001, neuron: 7000, session: 1, vector: $0) }
    func similarity(_ snapshot: IndexSnapshot, _ neuron: Int64) throws -> Float {
      let slot = try #require(snapshot.slot(ofNeuron: neuron))
      let vectors = try #require(snapshot.vectors)
      return try data.vectors[0].withUnsafeBytes {
        vectors.similarity($0, try VectorError.check($0, dimension: 40), to: slot)
      }
    }
    #expect(try similarity(snapshot, 9) == data.similarity(data.vectors[0], data.vectors[3]))
    #expect(try similarity(snapshot, 7000) == data.similarity(data.vectors[0], data.vectors[8]))
    for neuron in [Int64(1), 9, 20, 1500] {
      #expect(
        try similarity(before, neuron) == data.similarity(data.vectors[0], data.vectors[Int(neuron) - 1]))
    }
    // Rows of other embeddings than those of the slots are not used.
    snapshot.unloadVectors()
    snapshot.loadVectors { add in data.vectors[0].withUnsafeBytes { add(1, 77, $0) } }
    #expect(snapshot.vectors == nil)
  }

  @Test func equalVectorsAreOrderedByNeuron() throws {
    let vector = ClusteredVectors(50, dimension: 32, seed: 8).vectors[7]
    let data = ClusteredVectors(copies: vector, 40)
    var cost = SearchCost()
    let neighbours = try data.search(try data.snapshot(), vector, SearchRequest(limit: 12), cost: &cost)
    #expect(neighbours.map(\.neuron) == Array(1...12))
  }

  @Test func aFilteredSearchScansOnlyItsSlots() throws {
    let data = ClusteredVectors(2000, dimension: 64, seed: 21)
    let snapshot = try data.snapshot()
    let neurons = stride(from: Int64(2), to: 2000, by: 97).map(\.self)
    let slots = neurons.compactMap { snapshot.slot(ofNeuron: $0) }
    var cost = SearchCost()
    let query = data.vectors[0]
    let neighbours = try data.search(snapshot, query, SearchRequest(limit: 10, slots: slots), cost: &cost)
    #expect(neighbours == data.nearest(to: query, 10, among: neurons))
    #expect(cost.codes == neurons.count)
  }

  @Test func aLimitAboveTheCountGivesAll() throws {
    let data = ClusteredVectors(30, dimension: 16, seed: 2)
    var cost = SearchCost()
    let all = try data.search(
      try data.snapshot(), data.vectors[0], SearchRequest(limit: .max, excluded: 0), cost: &cost)
    #expect(all == data.nearest(to: data.vectors[0], 30).filter { $0.neuron != 1 })
  }

  @Test func aVectorWithoutADirectionIsRefused() {
    func error(_ values: [Float]) -> VectorError? {
      values.withUnsafeBytes { bytes in
        do throws(VectorError) { try VectorError.check(bytes, dimension: 4) } catch { return error }
        return nil
      }
    }
    #expect(error([1, 2, 3, 4]) == nil)
    #expect(error([1, 2, 3]) == .length(bytes: 12, expected: 16))
    #expect(error([0, 0, 0, 0]) == .zero)
    #expect(error([1, .nan, 0, 0]) == .notFinite)
    #expect(error([1, .infinity, 0, 0]) == .notFinite)
  }
}

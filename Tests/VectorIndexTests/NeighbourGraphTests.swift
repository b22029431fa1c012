import Testing

@testable import VectorIndex

@Suite struct NeighbourGraphTests {
  @Test func theExactGraphIsThatOfAScanOfAllVectors() throws {
    let data = ClusteredVectors(300, dimension: 24, seed: 5)
    let graph = try NeighbourGraph(data.vectors.flatMap(\.self), dimension: 24, count: 12)
    #expect(graph.plan == .exact)
    for row in [0, 1, 63, 64, 299] {
      let expected = data.nearest(to: data.vectors[row], 13).filter { $0.neuron != Int64(row + 1) }.prefix(12)
      #expect(graph.indices[row * 12..<(row + 1) * 12].map { Int64($0) + 1 } == expected.map(\.neuron))
      #expect(graph.similarities[row * 12..<(row + 1) * 12] == ArraySlice(expected.map(\.similarity)))
    }
  }

  @Test func theApproximateGraphHasNearlyAllAndIsReproducible() throws {
    let rows = ClusteredVectors(1500, dimension: 32, seed: 6).vectors.flatMap(\.self)
    let exact = try NeighbourGraph(rows, dimension: 32, count: 20, plan: .exact)
    let approximate = try NeighbourGraph(rows, dimension: 32, count: 20, plan: .hnsw)
    let again = try NeighbourGraph(rows, dimension: 32, count: 20, plan: .hnsw)
    #expect(approximate.indices == again.indices && approximate.similarities == again.similarities)
    var same = 0
    for row in 0..<1500 {
      same +=
        Set(exact.indices[row * 20..<(row + 1) * 20]).intersection(approximate.indices[row * 20..<(row + 1) * 20]).count
    }
    #expect(Double(same) / 30_000 >= 0.97)
  }

  @Test func equalVectorsAreNeighboursAndNoneIsItsOwn() throws {
    let graph = try NeighbourGraph([Float](repeating: 0.5, count: 6 * 4), dimension: 4, count: 5, plan: .hnsw)
    for row in 0..<6 {
      #expect(graph.indices[row * 5..<(row + 1) * 5].map(Int.init) == (0..<6).filter { $0 != row })
    }
    #expect(try NeighbourGraph([1, 0], dimension: 2, count: 0).indices.isEmpty)
  }

  @Test func aVectorWithoutDirectionIsRefused() {
    #expect(throws: VectorError.zero) { try NeighbourGraph([1, 0, 0, 0], dimension: 2, count: 1) }
    #expect(throws: VectorError.notFinite) { try NeighbourGraph([1, 0, .nan, 0], dimension: 2, count: 1) }
  }

  @Test func hnswIsChosenOnlyWhereItsConstructionPays() {
    let model = CostModel()
    #expect(model.choosePlan(limit: 90, count: 5000, width: 64) == .exact)
    #expect(model.choosePlan(limit: 90, count: 1_000_000, width: 64) == .hnsw)
  }
}

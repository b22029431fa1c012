import Testing

@testable import VectorIndex

@Suite struct NearestOthersTests {
  @Test func theOthersAreThoseOfAScanOfAllVectors() throws {
    let galaxy = Galaxy(300, dimension: 24, seed: 5)
    let found = try NearestOthers(galaxy.vectors.flatMap(\.self), dimension: 24, count: 12)
    #expect(found.plan == .exact)
    for row in [0, 1, 63, 64, 299] {
      let expected = galaxy.nearest(to: galaxy.vectors[row], 13).filter { $0.neuron != Int64(row + 1) }.prefix(12)
      #expect(found.indices[row * 12..<(row + 1) * 12].map { Int64($0) + 1 } == expected.map(\.neuron))
      #expect(found.similarities[row * 12..<(row + 1) * 12] == ArraySlice(expected.map(\.similarity)))
    }
  }

  @Test func aWalkFindsNearlyAllAndTheSameAgain() throws {
    let rows = Galaxy(1500, dimension: 32, seed: 6).vectors.flatMap(\.self)
    let exact = try NearestOthers(rows, dimension: 32, count: 20, plan: .exact)
    let walked = try NearestOthers(rows, dimension: 32, count: 20, plan: .hnsw)
    let again = try NearestOthers(rows, dimension: 32, count: 20, plan: .hnsw)
    #expect(walked.indices == again.indices && walked.similarities == again.similarities)
    var same = 0
    for row in 0..<1500 {
      same +=
        Set(exact.indices[row * 20..<(row + 1) * 20]).intersection(walked.indices[row * 20..<(row + 1) * 20]).count
    }
    #expect(Double(same) / 30_000 >= 0.97)
  }

  @Test func equalVectorsAreEachOthersNeighboursAndNoneIsItsOwn() throws {
    let found = try NearestOthers([Float](repeating: 0.5, count: 6 * 4), dimension: 4, count: 5, plan: .hnsw)
    for row in 0..<6 {
      #expect(found.indices[row * 5..<(row + 1) * 5].map(Int.init) == (0..<6).filter { $0 != row })
    }
    #expect(try NearestOthers([1, 0], dimension: 2, count: 0).indices.isEmpty)
  }

  @Test func aVectorWithoutDirectionIsRefused() {
    #expect(throws: VectorProblem.zero) { try NearestOthers([1, 0, 0, 0], dimension: 2, count: 1) }
    #expect(throws: VectorProblem.notFinite) { try NearestOthers([1, 0, .nan, 0], dimension: 2, count: 1) }
  }

  @Test func aGraphIsMadeOnlyWhereItsMakingPays() {
    let model = PlanModel()
    #expect(model.chooseForAll(limit: 90, rows: 5000, width: 64).plan == .exact)
    #expect(model.chooseForAll(limit: 90, rows: 1_000_000, width: 64).plan == .hnsw)
  }
}

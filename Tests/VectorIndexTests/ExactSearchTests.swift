import Numerics
import Testing

@testable import VectorIndex

@Suite struct ExactSearchTests {
  @Test(arguments: [false, true]) func boundsHoldForEveryPair(_ projects: Bool) throws {
    let galaxy = Galaxy(600, dimension: 256, noise: 0.15, seed: 11)
    let mirror = try galaxy.mirror(codec: projects ? galaxy.fitted : nil)
    #expect(mirror.codec.projects == projects)
    for i in stride(from: 0, to: 600, by: 60) {
      let query = try galaxy.vectors[i].withUnsafeBytes {
        mirror.codec.prepare($0, squared: try VectorProblem.check($0, dimension: 256))
      }
      var cost = SearchCost()
      let all = mirror.codes.scan(for: query, limit: 600, cost: &cost)
      #expect(all.slots.count == 600)
      for j in all.slots.indices {
        let truth = galaxy.similarity(galaxy.vectors[i], galaxy.vectors[Int(all.slots[j])])
        let lower = 2 * all.estimates[j] - all.uppers[j]
        #expect(lower <= truth && truth <= all.uppers[j])
      }
    }
  }

  @Test(arguments: [(64, false), (100, false), (256, true)])
  func exactSearchIsTheFloatScan(_ dimension: Int, _ projects: Bool) throws {
    let galaxy = Galaxy(3000, dimension: dimension, seed: 3)
    let mirror = try galaxy.mirror(codec: projects ? galaxy.fitted : nil)
    #expect(mirror.codec.projects == projects)
    let queries = Galaxy(20, dimension: dimension, seed: 4).vectors + galaxy.vectors.prefix(20)
    var cost = SearchCost()
    for query in queries {
      #expect(try galaxy.search(mirror, query, SearchRequest(limit: 10), cost: &cost) == galaxy.nearest(to: query, 10))
    }
    // Most candidates are ruled out without reading their vectors.
    #expect(cost.codes == 40 * 3000)
    #expect(cost.vectors < 40 * 300)
  }

  @Test func heldVectorsFollowEveryChange() throws {
    let galaxy = Galaxy(1500, dimension: 40, seed: 5)
    var mirror = try galaxy.mirror()
    mirror.holdVectors { hold in
      for (i, vector) in galaxy.vectors.enumerated() {
        vector.withUnsafeBytes { hold(Int64(i + 1), Int64(1000 + i), $0) }
      }
    }
    let before = mirror
    try galaxy.vectors[3].withUnsafeBytes { try mirror.added(embedding: 5000, neuron: 9, session: 1, vector: $0) }
    mirror.removed(neuron: 20)
    try galaxy.vectors[8].withUnsafeBytes { try mirror.added(embedding: 5001, neuron: 7000, session: 1, vector: $0) }
    func similarity(_ mirror: VectorMirror, _ neuron: Int64) throws -> Float {
      let slot = try #require(mirror.slot(ofNeuron: neuron))
      let held = try #require(mirror.vectors)
      return try galaxy.vectors[0].withUnsafeBytes {
        held.similarity($0, try VectorProblem.check($0, dimension: 40), to: slot)
      }
    }
    #expect(try similarity(mirror, 9) == galaxy.similarity(galaxy.vectors[0], galaxy.vectors[3]))
    #expect(try similarity(mirror, 7000) == galaxy.similarity(galaxy.vectors[0], galaxy.vectors[8]))
    for neuron in [Int64(1), 9, 20, 1500] {
      #expect(
        try similarity(before, neuron) == galaxy.similarity(galaxy.vectors[0], galaxy.vectors[Int(neuron) - 1]))
    }
    // Rows that are not those of the slots are no vectors of theirs.
    mirror.forgetVectors()
    mirror.holdVectors { hold in galaxy.vectors[0].withUnsafeBytes { hold(1, 77, $0) } }
    #expect(mirror.vectors == nil)
  }

  @Test func equalVectorsAreOrderedByNeuron() throws {
    var galaxy = Galaxy(50, dimension: 32, seed: 8)
    let twin = galaxy.vectors[7]
    galaxy = Galaxy(copies: twin, 40, dimension: 32)
    var cost = SearchCost()
    let found = try galaxy.search(try galaxy.mirror(), twin, SearchRequest(limit: 12), cost: &cost)
    #expect(found.map(\.neuron) == Array(1...12))
  }

  @Test func aFilteredSearchScansOnlyItsRows() throws {
    let galaxy = Galaxy(2000, dimension: 64, seed: 21)
    let mirror = try galaxy.mirror()
    let neurons = stride(from: Int64(2), to: 2000, by: 97).map(\.self)
    let rows = neurons.compactMap { mirror.slot(ofNeuron: $0) }
    var cost = SearchCost()
    let query = galaxy.vectors[0]
    let found = try galaxy.search(mirror, query, SearchRequest(limit: 10, rows: rows), cost: &cost)
    #expect(found == galaxy.nearest(to: query, 10, among: neurons))
    #expect(cost.codes == neurons.count)
  }

  @Test func askingForMoreThanThereIsGivesAll() throws {
    let galaxy = Galaxy(30, dimension: 16, seed: 2)
    var cost = SearchCost()
    let all = try galaxy.search(
      try galaxy.mirror(), galaxy.vectors[0], SearchRequest(limit: .max, excluded: 0), cost: &cost)
    #expect(all == galaxy.nearest(to: galaxy.vectors[0], 30).filter { $0.neuron != 1 })
  }

  @Test func noVectorWithoutADirectionIsTaken() {
    func problem(_ values: [Float]) -> VectorProblem? {
      values.withUnsafeBytes { bytes in
        do throws(VectorProblem) { try VectorProblem.check(bytes, dimension: 4) } catch { return error }
        return nil
      }
    }
    #expect(problem([1, 2, 3, 4]) == nil)
    #expect(problem([1, 2, 3]) == .length(bytes: 12, expected: 16))
    #expect(problem([0, 0, 0, 0]) == .zero)
    #expect(problem([1, .nan, 0, 0]) == .notFinite)
    #expect(problem([1, .infinity, 0, 0]) == .notFinite)
  }
}

extension Galaxy {
  init(copies vector: [Float], _ count: Int, dimension: Int) {
    self.init(0, dimension: dimension, seed: 1)
    append(vector, count)
  }

  mutating func append(_ vector: [Float], _ count: Int) { setVectors(Array(repeating: vector, count: count)) }
}

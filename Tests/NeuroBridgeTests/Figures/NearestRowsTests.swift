import Evaluation
import Numerics
import Testing

@testable import NeuroBridge

@Suite struct NearestRowsTests {
  @Test func theIndexFindsTheRowsThatAComparisonOfAllFinds() throws {
    var random = SeededRandom(seed: 3)
    let (total, dimension) = (NearestRows.indexedFrom, 12)
    var rows: [Float] = []
    for _ in 0..<total {
      let row = (0..<dimension).map { _ in random.normal() }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      rows += row.map { Float($0 / length) }
    }
    let near = NearestRows.byIndex(rows, dimension: dimension, count: 8)
    let all = NearestRows(rows, dimension: dimension, count: 8)
    // Distances that differ in their last bits alone may change places.
    let same = zip(near.indices, all.indices).count { $0 == $1 }
    #expect(same > total * 8 - 20)
    #expect(zip(near.squaredDistances, all.squaredDistances).allSatisfy { abs($0 - $1) < 1e-5 })

    // Rows that are no unit vectors have other neighbours by angle than by distance.
    let stretched = rows.enumerated().map { $0.offset / dimension % 2 == 0 ? $0.element : 3 * $0.element }
    let found = NearestRows.byIndex(stretched, dimension: dimension, count: 8)
    #expect(found.indices == NearestRows(stretched, dimension: dimension, count: 8).indices)
  }
}

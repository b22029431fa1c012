import Geometry
import Numerics
import Testing

@testable import Matching

struct PointGridTests {
  @Test(arguments: UInt64(1)...10) func aSearchFindsAllPointsWithinItsRadius(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let points = (0..<200).map { _ in
      Vector3(random.uniform(0..<100), random.uniform(0..<100), seed % 2 == 0 ? 5 : random.uniform(0..<30))
    }
    let grid = PointGrid(points, edge: random.uniform(2..<40))
    for _ in 0..<50 {
      let centre = Vector3(random.uniform(-30..<130), random.uniform(-30..<130), random.uniform(-20..<40))
      let radius = random.uniform(1..<60)
      var indices: Set<Int> = []
      grid.forEach(within: radius, of: centre) { index, _ in indices.insert(index) }
      let near = points.indices.filter { (points[$0] - centre).length <= radius }
      #expect(indices == Set(near))
    }
  }

  @Test func anEmptyGridHasNoPoints() {
    PointGrid([], edge: 5).forEach(within: 100, of: .zero) { _, _ in Issue.record("a point") }
  }
}

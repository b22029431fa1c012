import Numerics
import Testing

@testable import Matching

struct PointGridTests {
  @Test(arguments: UInt64(1)...10) func itFindsWhatLookingAtAllFinds(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let points = (0..<200).map { _ in
      Vector3(random.uniform(0..<100), random.uniform(0..<100), seed % 2 == 0 ? 5 : random.uniform(0..<30))
    }
    let grid = PointGrid(points, edge: random.uniform(2..<40))
    for _ in 0..<50 {
      let place = Vector3(random.uniform(-30..<130), random.uniform(-30..<130), random.uniform(-20..<40))
      let radius = random.uniform(1..<60)
      var found: Set<Int> = []
      grid.forEach(within: radius, of: place) { index, _ in found.insert(index) }
      let near = points.indices.filter { (points[$0] - place).length <= radius }
      #expect(found == Set(near))
      let nearest = points.indices.min { (points[$0] - place).length < (points[$1] - place).length }
      #expect(grid.nearest(to: place)?.index == nearest)
    }
  }

  @Test func noPointsHaveNoNearest() {
    #expect(PointGrid([], edge: 5).nearest(to: .zero) == nil)
    #expect(PointGrid([.zero], edge: 5).nearest(to: .zero, other: 0) == nil)
  }
}

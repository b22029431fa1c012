import Numerics
import Testing
import Vocabulary

@testable import NeuroBridge

@Suite struct TrimmedAffineTests {
  @Test func theMapOfMostPairsIsFoundAmongWrongOnes() throws {
    var random = SeededRandom(seed: 3)
    var pairs: [(from: Point3, to: Point3)] = []
    for i in 0..<30 {
      let p = Point3(x: random.uniform(0..<300), y: random.uniform(0..<300), z: random.uniform(0..<100))
      let (x, y, z): (Double, Double, Double) = (p.x, p.y, p.z)
      var q = Point3.zero
      q.x = 0.9 * x - 0.2 * y + 5
      q.y = 0.2 * x + 0.9 * y - 3
      q.z = 0.95 * z + 0.01 * x
      if i % 6 == 0 { q.x += 80 }
      pairs.append((p, q))
    }
    let fit = try #require(TrimmedAffine(pairs))
    for (i, pair) in pairs.enumerated() where i % 6 != 0 { #expect(fit(pair.from).distance(to: pair.to) < 1e-6) }
  }

  @Test func fewPairsOrAPlaneGiveNoMap() {
    let few = (0..<4).map { (from: Point3(x: Double($0), y: 0, z: 1), to: Point3.zero) }
    #expect(TrimmedAffine(few) == nil)
    let flat = (0..<9).map { (from: Point3(x: Double($0 % 3), y: Double($0 / 3), z: 0), to: Point3.zero) }
    #expect(TrimmedAffine(flat) == nil)
  }
}

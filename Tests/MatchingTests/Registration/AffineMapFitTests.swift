import Geometry
import Numerics
import Testing

@testable import Matching

struct AffineMapFitTests {
  private func cloud(_ count: Int, seed: UInt64) -> [Vector3] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in
      [random.uniform(0..<300), random.uniform(0..<300), random.uniform(0..<100)]
    }
  }

  private func map(seed: UInt64) -> AffineMap {
    var random = SeededRandom(seed: seed, stream: 1)
    let axis = Vector3(random.normal(), random.normal(), random.normal())
    let linear = Matrix3.rotation(random.uniform(-3..<3), about: axis / axis.length) * random.uniform(0.7..<1.3)
    return AffineMap(linear: linear, translation: [random.normal() * 50, random.normal() * 50, random.normal() * 50])
  }

  @Test(arguments: UInt64(1)...20) func aSimilarityIsRecoveredFromThreePositions(seed: UInt64) {
    let truth = map(seed: seed)
    let pairs = cloud(3, seed: seed).map { Correspondence(from: $0, to: truth($0)) }
    let fit = AffineMap.similarity(pairs)
    for p in cloud(10, seed: seed + 100) { #expect((fit(p) - truth(p)).length < 1e-6) }
  }

  @Test func aReflectionIsNeverFitted() {
    let pairs = cloud(20, seed: 3).map { Correspondence(from: $0, to: [-$0.x, $0.y, $0.z]) }
    #expect(AffineMap.similarity(pairs).linear.determinant > 0)
  }

  @Test(arguments: UInt64(1)...20) func anAffineMapIsRecoveredAndInverted(seed: UInt64) throws {
    var truth = map(seed: seed)
    truth.linear = truth.linear * Matrix3(columns: [1.1, 0.02, 0], [0, 0.9, 0.05], [-0.03, 0, 1])
    let pairs = cloud(8, seed: seed).map { Correspondence(from: $0, to: truth($0)) }
    let fit = AffineMap.affine(pairs, prior: .identity, strength: 1e-6)
    let back = try #require(fit.inverse)
    for p in cloud(10, seed: seed + 100) {
      #expect((fit(p) - truth(p)).length < 1e-5)
      #expect((back(fit(p)) - p).length < 1e-9)
    }
  }

  @Test func theStretchAcrossAPlaneIsThatOfThePrior() {
    let flat = cloud(20, seed: 5).map { Vector3($0.x, $0.y, 10) }
    let pairs = flat.map { Correspondence(from: $0, to: $0 * 0.9) }
    let prior = AffineMap.similarity(pairs)
    let fit = AffineMap.affine(pairs, prior: prior, strength: 1)
    #expect(abs(fit.linear.z.z - 0.9) < 1e-6)
  }
}

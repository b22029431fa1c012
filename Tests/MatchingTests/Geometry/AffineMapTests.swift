import Numerics
import Testing

@testable import Matching

struct AffineMapTests {
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

  @Test(arguments: UInt64(1)...20) func aSimilarityIsFoundAgainFromThreePlaces(seed: UInt64) {
    let truth = map(seed: seed)
    let pairs = cloud(3, seed: seed).map { Correspondence(from: $0, to: truth($0)) }
    let found = AffineMap.similarity(pairs)
    for p in cloud(10, seed: seed + 100) { #expect((found(p) - truth(p)).length < 1e-6) }
  }

  @Test func aMirrorImageIsNeverFitted() {
    let pairs = cloud(20, seed: 3).map { Correspondence(from: $0, to: [-$0.x, $0.y, $0.z]) }
    #expect(AffineMap.similarity(pairs).linear.determinant > 0)
  }

  @Test(arguments: UInt64(1)...20) func anAffineMapIsFoundAgainAndGoesBackAndForth(seed: UInt64) throws {
    var truth = map(seed: seed)
    truth.linear = truth.linear * Matrix3(columns: [1.1, 0.02, 0], [0, 0.9, 0.05], [-0.03, 0, 1])
    let pairs = cloud(8, seed: seed).map { Correspondence(from: $0, to: truth($0)) }
    let found = AffineMap.affine(pairs, prior: .identity, strength: 1e-6)
    let back = try #require(found.inverse)
    for p in cloud(10, seed: seed + 100) {
      #expect((found(p) - truth(p)).length < 1e-5)
      #expect((back(found(p)) - p).length < 1e-9)
    }
  }

  @Test func whatAPlaneCannotTellIsTakenFromThePrior() {
    let flat = cloud(20, seed: 5).map { Vector3($0.x, $0.y, 10) }
    let pairs = flat.map { Correspondence(from: $0, to: $0 * 0.9) }
    let prior = AffineMap.similarity(pairs)
    let found = AffineMap.affine(pairs, prior: prior, strength: 1)
    #expect(abs(found.linear.z.z - 0.9) < 1e-6)
  }

  @Test func turnTiltAndScaleAreRead() {
    let linear =
      Matrix3.rotation(1.2, about: [0, 0, 1]) * Matrix3.rotation(0.2, about: [1, 0, 0]) * 0.9
    let map = AffineMap(linear: linear, translation: .zero)
    #expect(abs(map.turn - 1.2 * 180 / .pi) < 1e-9)
    #expect(abs(map.tilt - 0.2 * 180 / .pi) < 1e-9)
    #expect(abs(map.scale - 0.9) < 1e-12)
  }

  @Test(arguments: UInt64(1)...10) func eigenvectorsMakeTheMatrixAgain(seed: UInt64) {
    let points = cloud(5, seed: seed)
    var m = Matrix3.zero
    for p in points { m = m + Matrix3.outer(p, p) }
    let (values, vectors) = m.symmetricEigen
    let again = vectors * Matrix3.diagonal(values) * vectors.transposed
    for i in 0..<3 { #expect((again[i] - m[i]).length < 1e-8 * m[i].length) }
    #expect(values.x >= values.y && values.y >= values.z)
  }
}

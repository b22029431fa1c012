import Testing

@testable import Geometry

struct AffineMapTests {
  @Test func rotationTiltAndScaleAreThoseOfTheLinearPart() {
    let linear =
      Matrix3.rotation(1.2, about: [0, 0, 1]) * Matrix3.rotation(0.2, about: [1, 0, 0]) * 0.9
    let map = AffineMap(linear: linear, translation: .zero)
    #expect(abs(map.rotationDegrees - 1.2 * 180 / .pi) < 1e-9)
    #expect(abs(map.tiltDegrees - 0.2 * 180 / .pi) < 1e-9)
    #expect(abs(map.scale - 0.9) < 1e-12)
  }

  @Test func theInverseUndoesTheMap() throws {
    let map = AffineMap(
      linear: Matrix3(columns: [1, 0.2, 0], [0, 0.9, 0.1], [0.3, 0, 1.1]), translation: [5, -3, 2])
    let p = Vector3(10, 20, 30)
    let inverse = try #require(map.inverse)
    #expect((inverse(map(p)) - p).length < 1e-12)
    let flat = AffineMap(linear: .diagonal([1, 1, 0]), translation: .zero)
    #expect(flat.inverse == nil)
  }
}

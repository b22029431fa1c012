import Numerics
import Testing

@testable import Geometry

struct Matrix3Tests {
  @Test(arguments: UInt64(1)...10) func aRotationKeepsLengthsAndItsAxis(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let axis = Vector3(random.normal(), random.normal(), random.normal()).unit
    let rotation = Matrix3.rotation(random.uniform(-3..<3), about: axis)
    let p = Vector3(random.normal(), random.normal(), random.normal())
    #expect(abs((rotation * p).length - p.length) < 1e-12)
    #expect((rotation * axis - axis).length < 1e-12)
    #expect(abs(rotation.determinant - 1) < 1e-12)
    #expect((rotation.transposed * (rotation * p) - p).length < 1e-12)
  }

  @Test func rotationsAreRightHandedInBothPrecisions() {
    #expect((Matrix3.rotation(Double.pi / 2, about: [0, 0, 1]) * [1, 0, 0] - [0, 1, 0]).length < 1e-15)
    #expect((Matrix3.rotation(Float.pi / 2, about: [0, 0, 1]) * [1, 0, 0] - [0, 1, 0]).length < 1e-6)
  }

  @Test func perpendicularsFormAnOrthonormalFrame() {
    for v in [Vector3(3, 0, 0), [0, 2, 0], [0, 0, -1], [1, -2, 3]] {
      let (a, b) = v.perpendiculars
      #expect(abs(a.length - 1) < 1e-12 && abs(b.length - 1) < 1e-12)
      #expect(abs(a.dot(b)) < 1e-12 && abs(a.dot(v)) < 1e-12 && abs(b.dot(v)) < 1e-12)
    }
  }

  @Test func aBoundingBoxHoldsItsPoints() {
    let box = BoundingBox([[1, 5, 2], [3, -1, 2]])
    #expect(box.centre == [2, 2, 2] && box.size == [2, 6, 0])
    #expect(BoundingBox([]).size == .zero)
  }
}

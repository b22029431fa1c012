package import Vocabulary

/// A place or a direction in µm, in the form the arithmetic likes.
package typealias Vector3 = SIMD3<Double>

extension SIMD3<Double> {
  package init(_ point: Point3) { self.init(point.x, point.y, point.z) }

  var squaredLength: Double { (self * self).sum() }
  var length: Double { squaredLength.squareRoot() }

  func dot(_ other: Self) -> Double { (self * other).sum() }
}

extension Point3 {
  package init(_ vector: Vector3) { self.init(x: vector.x, y: vector.y, z: vector.z) }
}

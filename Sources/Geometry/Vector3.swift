package import Vocabulary

/// A position or a direction: x along rows, y along columns, z along the optical axis, in µm.
@usableFromInline
package typealias Vector3 = SIMD3<Double>

extension SIMD3 where Scalar: BinaryFloatingPoint {
  /// The scalar product, summed in the order x, y, z.
  @inlinable
  package func dot(_ other: Self) -> Scalar { (self * other).sum() }

  /// The vector product, right-handed.
  @inlinable
  package func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  @inlinable
  package var squaredLength: Scalar { (self * self).sum() }
  @inlinable
  package var length: Scalar { squaredLength.squareRoot() }

  /// Scaled to length 1; the x axis where the length is below 1e-12.
  @inlinable
  package var unit: Self {
    let length = self.length
    return length > 1e-12 ? self / length : Self(1, 0, 0)
  }

  /// Two unit vectors at right angles to this one and to each other.
  @inlinable
  package var perpendiculars: (Self, Self) {
    let helper: Self = abs(x) < 0.8 ? Self(1, 0, 0) : Self(0, 1, 0)
    let first = cross(helper).unit
    return (first, unit.cross(first))
  }

  package init(_ point: Point3) { self.init(Scalar(point.x), Scalar(point.y), Scalar(point.z)) }
}

extension Point3 {
  package init<Scalar: BinaryFloatingPoint>(_ vector: SIMD3<Scalar>) {
    self.init(x: Double(vector.x), y: Double(vector.y), z: Double(vector.z))
  }
}

import Vocabulary

/// A place or a direction in µm, x, y, z; single precision is enough for pictures.
typealias Vector = SIMD3<Float>

extension SIMD3<Float> {
  func dot(_ other: Self) -> Float { (self * other).sum() }

  var length: Float { dot(self).squareRoot() }

  /// Of length one; the x axis for a vector without length.
  var unit: Self {
    let length = self.length
    return length > 1e-12 ? self / length : Self(1, 0, 0)
  }

  func cross(_ b: Self) -> Self {
    Self(y * b.z - z * b.y, z * b.x - x * b.z, x * b.y - y * b.x)
  }

  /// Two unit vectors at right angles to this one and to each other.
  var perpendiculars: (Self, Self) {
    let helper: Self = abs(x) < 0.8 ? Self(1, 0, 0) : Self(0, 1, 0)
    let first = cross(helper).unit
    return (first, unit.cross(first))
  }
}

extension SIMD3<Float> {
  init(_ p: Point3) { self.init(Float(p.x), Float(p.y), Float(p.z)) }
}

extension Point3 {
  init(_ v: Vector) { self.init(x: Double(v.x), y: Double(v.y), z: Double(v.z)) }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A 3 × 3 matrix by its columns, a linear map of space; `Float` for rendering, `Double` for registration.
@frozen @usableFromInline
package struct Matrix3<Scalar: SIMDScalar & BinaryFloatingPoint & Codable & Sendable>: Hashable, Sendable, Codable
where Scalar.SIMD4Storage: Sendable {
  @usableFromInline package typealias Vector = SIMD3<Scalar>

  /// The image of the x axis; `y` and `z` likewise.
  @usableFromInline package var x: Vector
  @usableFromInline package var y: Vector
  @usableFromInline package var z: Vector

  @inlinable
  package init(columns x: Vector, _ y: Vector, _ z: Vector) {
    self.x = x
    self.y = y
    self.z = z
  }

  @inlinable
  package static var identity: Self { Self(columns: [1, 0, 0], [0, 1, 0], [0, 0, 1]) }
  @inlinable
  package static var zero: Self { Self(columns: .zero, .zero, .zero) }

  @inlinable
  package static func diagonal(_ d: Vector) -> Self { Self(columns: [d.x, 0, 0], [0, d.y, 0], [0, 0, d.z]) }

  /// a bᵀ
  @inlinable
  package static func outer(_ a: Vector, _ b: Vector) -> Self { Self(columns: a * b.x, a * b.y, a * b.z) }

  @inlinable
  package static func * (m: Self, v: Vector) -> Vector { m.x * v.x + m.y * v.y + m.z * v.z }
  @inlinable
  package static func * (m: Self, n: Self) -> Self { Self(columns: m * n.x, m * n.y, m * n.z) }
  @inlinable
  package static func * (m: Self, k: Scalar) -> Self { Self(columns: m.x * k, m.y * k, m.z * k) }
  @inlinable
  package static func + (m: Self, n: Self) -> Self { Self(columns: m.x + n.x, m.y + n.y, m.z + n.z) }

  @inlinable
  package var transposed: Self { Self(columns: [x.x, y.x, z.x], [x.y, y.y, z.y], [x.z, y.z, z.z]) }
  /// The factor by which volumes change; negative for a reflection.
  @inlinable
  package var determinant: Scalar { x.dot(y.cross(z)) }

  /// nil where the matrix is singular: its determinant below 1e-12 of the product of its columns' lengths.
  @inlinable
  package var inverse: Self? {
    let d = determinant
    let size = x.length * y.length * z.length
    guard size > 0, abs(d) > 1e-12 * size else { return nil }
    return Self(columns: y.cross(z) * (1 / d), z.cross(x) * (1 / d), x.cross(y) * (1 / d)).transposed
  }
}

// Rodrigues' formula twice: rounding differs between the two orders of the same operations, and both simulated stacks
// (Float) and registrations (Double) must stay what they were, bit by bit.

extension Matrix3 where Scalar == Double {
  /// The right-handed rotation by `angle` radians about the unit vector `axis`.
  package static func rotation(_ angle: Double, about axis: Vector3) -> Self {
    let (c, s) = (cos(angle), sin(angle))
    let (k, u) = (1 - c, axis)
    return Self(
      columns: [c + u.x * u.x * k, u.y * u.x * k + u.z * s, u.z * u.x * k - u.y * s],
      [u.x * u.y * k - u.z * s, c + u.y * u.y * k, u.z * u.y * k + u.x * s],
      [u.x * u.z * k + u.y * s, u.y * u.z * k - u.x * s, c + u.z * u.z * k])
  }
}

extension Matrix3 where Scalar == Float {
  /// The right-handed rotation by `angle` radians about the unit vector `axis`.
  package static func rotation(_ angle: Float, about axis: SIMD3<Float>) -> Self {
    let (c, s) = (cos(angle), sin(angle))
    func rotated(_ v: SIMD3<Float>) -> SIMD3<Float> { v * c + axis.cross(v) * s + axis * (axis.dot(v) * (1 - c)) }
    return Self(columns: rotated([1, 0, 0]), rotated([0, 1, 0]), rotated([0, 0, 1]))
  }
}

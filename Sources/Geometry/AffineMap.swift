#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// p ↦ linear · p + translation, in µm.
@frozen @usableFromInline
package struct AffineMap: Hashable, Sendable, Codable {
  /// Rotation, scale and shear about the origin.
  @usableFromInline package var linear: Matrix3<Double>
  /// In µm.
  @usableFromInline package var translation: Vector3

  @inlinable
  package init(linear: Matrix3<Double>, translation: Vector3) {
    self.linear = linear
    self.translation = translation
  }

  /// Maps every position to itself.
  package static let identity = AffineMap(linear: .identity, translation: .zero)

  @inlinable
  package func callAsFunction(_ p: Vector3) -> Vector3 { linear * p + translation }

  /// nil where the linear part is singular.
  package var inverse: AffineMap? {
    linear.inverse.map { AffineMap(linear: $0, translation: -($0 * translation)) }
  }

  /// This map applied to the result of another.
  package func after(_ first: AffineMap) -> AffineMap {
    AffineMap(linear: linear * first.linear, translation: linear * first.translation + translation)
  }

  /// The in-plane rotation, about the optical axis, in degrees, −180 to 180.
  package var rotationDegrees: Double { atan2(linear.x.y - linear.y.x, linear.x.x + linear.y.y) * 180 / .pi }

  /// The angle between the optical axis and its image, in degrees.
  package var tiltDegrees: Double {
    let length = linear.z.length
    return length > 0 ? acos(max(-1, min(1, linear.z.z / length))) * 180 / .pi : 0
  }

  /// The cube root of the change of volume: below 1 where tissue shrank.
  package var scale: Double { cbrt(abs(linear.determinant)) }
}

import Glibc

/// A linear map of space, by its columns.
struct Matrix3: Sendable {
  var columns: (Vector, Vector, Vector)

  static let identity = Matrix3(columns: (Vector(1, 0, 0), Vector(0, 1, 0), Vector(0, 0, 1)))

  func callAsFunction(_ v: Vector) -> Vector { columns.0 * v.x + columns.1 * v.y + columns.2 * v.z }

  /// The transpose's product: the inverse map of a rotation.
  func transposed(_ v: Vector) -> Vector { Vector(columns.0.dot(v), columns.1.dot(v), columns.2.dot(v)) }

  static func * (a: Self, b: Self) -> Self { Self(columns: (a(b.columns.0), a(b.columns.1), a(b.columns.2))) }

  /// The right-handed turn by `angle` radians about a unit axis (Rodrigues' formula).
  static func rotation(_ angle: Float, about axis: Vector) -> Self {
    let (c, s) = (cos(angle), sin(angle))
    func turned(_ v: Vector) -> Vector { v * c + axis.cross(v) * s + axis * (axis.dot(v) * (1 - c)) }
    let (x, y, z) = identity.columns
    return Self(columns: (turned(x), turned(y), turned(z)))
  }
}

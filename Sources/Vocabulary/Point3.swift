/// A position in a stack, in µm from the corner of its first voxel: x along rows, y along columns, z along the optical axis.
public struct Point3: Hashable, Sendable, Codable {
  /// In µm, along rows.
  public var x: Double
  /// In µm, along columns.
  public var y: Double
  /// In µm, along the optical axis.
  public var z: Double

  /// Memberwise.
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The corner of the first voxel.
  public static let zero = Point3(x: 0, y: 0, z: 0)

  /// Component by component.
  public static func + (a: Self, b: Self) -> Self { Self(x: a.x + b.x, y: a.y + b.y, z: a.z + b.z) }
  /// Component by component.
  public static func - (a: Self, b: Self) -> Self { Self(x: a.x - b.x, y: a.y - b.y, z: a.z - b.z) }
  /// Component by component.
  public static func * (a: Self, k: Double) -> Self { Self(x: a.x * k, y: a.y * k, z: a.z * k) }

  /// The Euclidean length, in µm.
  public var length: Double { (x * x + y * y + z * z).squareRoot() }

  /// Euclidean, in µm.
  public func distance(to other: Self) -> Double { (self - other).length }
}

import Geometry

/// Factors by which the axes of two sessions are stretched against common tissue.
struct Stretch: Hashable, Sendable {
  /// Of x, y and z of session a; `b` likewise.
  var a: Vector3
  var b: Vector3

  static let none = Stretch(a: [1, 1, 1], b: [1, 1, 1])

  /// Along whose axes a linear map stretches, and how much.
  ///
  /// Stretched axes of session b leave the rows of the map at right angles, those of session a its columns.
  static func axes(of linear: Matrix3<Double>, dimensions: Int) -> (isOfB: Bool, scales: Vector3) {
    var linear = linear
    if dimensions == 2 { linear = Matrix3(columns: linear.x * [1, 1, 0], linear.y * [1, 1, 0], [0, 0, 1]) }
    func skew(_ m: Matrix3<Double>) -> Double {
      abs(m.x.unit.dot(m.y.unit)) + abs(m.x.unit.dot(m.z.unit)) + abs(m.y.unit.dot(m.z.unit))
    }
    let isOfB = skew(linear.transposed) <= skew(linear) + 0.02
    let axes = isOfB ? linear.transposed : linear
    return (isOfB, [axes.x.length, axes.y.length, axes.z.length])
  }

  /// The stretch that leaves little more than a rotation of a linear map.
  init(of linear: Matrix3<Double>, dimensions: Int) {
    let (isOfB, scales) = Self.axes(of: linear, dimensions: dimensions)
    self = isOfB ? Stretch(a: [1, 1, 1], b: scales) : Stretch(a: Vector3(1, 1, 1) / scales, b: [1, 1, 1])
  }

  init(a: Vector3, b: Vector3) { (self.a, self.b) = (a, b) }

  /// Of the largest to the smallest scale, and the largest distance from 1 as a factor.
  static func deviation(_ scales: Vector3, dimensions: Int) -> Double {
    let all = dimensions == 2 ? [scales.x, scales.y] : [scales.x, scales.y, scales.z]
    let (low, high) = (all.min() ?? 1, all.max() ?? 1)
    return max(high / low, high, 1 / low)
  }
}

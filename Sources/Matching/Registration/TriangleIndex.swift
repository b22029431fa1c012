#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry

/// A triangle of neighbouring somata, its corners in an order that depends on its shape alone.
struct Triangle: Sendable {
  /// Opposite the longest edge.
  var apex: Int32
  /// The end of the shortest edge.
  var near: Int32
  /// The end of the middle edge.
  var far: Int32
  /// Edge lengths as fractions of the longest.
  var short: Float
  var middle: Float
  /// Of the longest edge in µm: its natural logarithm.
  var logSize: Float

  /// The triangle of a soma and two of its neighbours; nil where another corner is opposite the longest edge, or the
  /// three are nearly on a line or nearly coincide.
  init?(_ points: [Vector3], apex: Int, _ one: Int, _ other: Int) {
    let (d1, d2) = ((points[one] - points[apex]).length, (points[other] - points[apex]).length)
    let long = (points[one] - points[other]).length
    let (short, middle) = (min(d1, d2), max(d1, d2))
    guard long >= middle, short > 0.2 * long, short + middle > 1.08 * long else { return nil }
    self.apex = Int32(apex)
    near = Int32(d1 <= d2 ? one : other)
    far = Int32(d1 <= d2 ? other : one)
    self.short = Float(short / long)
    self.middle = Float(middle / long)
    logSize = Float(log(long))
  }
}

/// The triangles that each soma of a session forms with its nearest neighbours, found by shape and size.
struct TriangleIndex: Sendable {
  private static let shapeBins = 32
  private static let sizeBin: Float = 0.06

  private let triangles: [Triangle]
  private let starts: [Int32]
  private let lowSize: Float
  private let sizeBins: Int

  /// - Parameter neighbours: The nearest of each soma.
  init(_ points: [Vector3], neighbours: [[Int]]) {
    var all: [Triangle] = []
    for (apex, near) in neighbours.enumerated() {
      for (index, one) in near.enumerated() {
        for other in near[..<index] {
          if let triangle = Triangle(points, apex: apex, one, other) { all.append(triangle) }
        }
      }
    }
    let low = all.reduce(Float.infinity) { min($0, $1.logSize) }
    let high = all.reduce(-Float.infinity) { max($0, $1.logSize) }
    lowSize = all.isEmpty ? 0 : low
    sizeBins = all.isEmpty ? 1 : min(400, Int((high - low) / Self.sizeBin) + 1)
    var starts = [Int32](repeating: 0, count: Self.shapeBins * Self.shapeBins * sizeBins + 1)
    let (lowSize, sizeBins) = (lowSize, sizeBins)
    let bins = all.map { triangle in
      (Self.bin(triangle.middle) * Self.shapeBins + Self.bin(triangle.short)) * sizeBins
        + min(sizeBins - 1, Int((triangle.logSize - lowSize) / Self.sizeBin))
    }
    for bin in bins { starts[bin + 1] += 1 }
    for bin in 0..<starts.count - 1 { starts[bin + 1] += starts[bin] }
    var next = starts
    var order = [Int32](repeating: 0, count: all.count)
    for (index, bin) in bins.enumerated() {
      order[Int(next[bin])] = Int32(index)
      next[bin] += 1
    }
    self.starts = starts
    triangles = order.map { all[Int($0)] }
  }

  private static func bin(_ fraction: Float) -> Int {
    max(0, min(shapeBins - 1, Int(fraction * Float(shapeBins))))
  }

  /// Calls `body` with every triangle of about the same shape.
  ///
  /// - Parameters:
  ///   - tolerance: Of either edge ratio.
  ///   - scales: How much larger than `triangle` it may be.
  func forEach(like triangle: Triangle, tolerance: Float, scales: ClosedRange<Double>, _ body: (Triangle) -> Void) {
    let low = triangle.logSize + Float(log(scales.lowerBound))
    let high = triangle.logSize + Float(log(scales.upperBound))
    let last = Float(sizeBins - 1)
    let first = (low - lowSize) / Self.sizeBin
    let end = (high - lowSize) / Self.sizeBin
    guard end >= 0, first <= last else { return }
    let sizes = Int(max(0, first))...Int(max(0, min(last, end)))
    guard sizes.lowerBound <= sizes.upperBound else { return }
    for middle in Self.bin(triangle.middle - tolerance)...Self.bin(triangle.middle + tolerance) {
      for short in Self.bin(triangle.short - tolerance)...Self.bin(triangle.short + tolerance) {
        let row = (middle * Self.shapeBins + short) * sizeBins
        for index in Int(starts[row + sizes.lowerBound])..<Int(starts[row + sizes.upperBound + 1]) {
          let other = triangles[index]
          if abs(other.middle - triangle.middle) <= tolerance, abs(other.short - triangle.short) <= tolerance,
            other.logSize >= low, other.logSize <= high
          {
            body(other)
          }
        }
      }
    }
  }
}

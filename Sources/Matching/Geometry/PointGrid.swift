#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Points sorted into cubes, so that those near a place are found without looking at all.
package struct PointGrid: Sendable {
  private let points: [Vector3]
  private let origin: Vector3
  private let edge: Double
  private let size: SIMD3<Int>
  /// Points of cube c: `members[starts[c] ..< starts[c + 1]]`.
  private let starts: [Int32]
  private let members: [Int32]

  /// - Parameter edge: of the cubes in µm, about the radius that will be asked for; grown where there would be far more cubes
  ///   than points.
  package init(_ points: [Vector3], edge wished: Double) {
    self.points = points
    var low = points.first ?? .zero
    var high = low
    for p in points {
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    origin = low
    var edge = max(wished, 1e-6)
    var size = SIMD3<Int>(1, 1, 1)
    while true {
      let counts = (high - low) / edge
      if counts.max() < 1_000_000 {
        size = SIMD3(Int(counts.x) + 1, Int(counts.y) + 1, Int(counts.z) + 1)
        if size.x * size.y * size.z <= 8 * points.count + 64 { break }
      }
      edge *= 1.3
    }
    self.edge = edge
    self.size = size
    var starts = [Int32](repeating: 0, count: size.x * size.y * size.z + 1)
    let cells = points.map { p in
      let c = (p - low) / edge
      return (Int(c.z) * size.y + Int(c.y)) * size.x + Int(c.x)
    }
    for cell in cells { starts[cell + 1] += 1 }
    for cell in 0..<starts.count - 1 { starts[cell + 1] += starts[cell] }
    var next = starts
    var members = [Int32](repeating: 0, count: points.count)
    for (index, cell) in cells.enumerated() {
      members[Int(next[cell])] = Int32(index)
      next[cell] += 1
    }
    self.starts = starts
    self.members = members
  }

  /// Calls `body` with the number and the squared distance of every point within `radius`, in no order promised.
  package func forEach(within radius: Double, of place: Vector3, _ body: (Int, Double) -> Void) {
    let low = (place - radius - origin) / edge
    let high = (place + radius - origin) / edge
    let limit = radius * radius
    func range(_ axis: Int) -> ClosedRange<Int>? {
      let last = Double(size[axis] - 1)
      guard high[axis] >= 0, low[axis] < last + 1 else { return nil }
      return Int(max(0, low[axis]))...Int(min(last, high[axis]))
    }
    guard let xs = range(0), let ys = range(1), let zs = range(2) else { return }
    for z in zs {
      for y in ys {
        let row = (z * size.y + y) * size.x
        for slot in Int(starts[row + xs.lowerBound])..<Int(starts[row + xs.upperBound + 1]) {
          let index = Int(members[slot])
          let squared = (points[index] - place).squaredLength
          if squared <= limit { body(index, squared) }
        }
      }
    }
  }

  /// The nearest point and the distance to it; nil where there are none.
  package func nearest(to place: Vector3, other than: Int? = nil) -> (index: Int, distance: Double)? {
    guard points.count > (than == nil ? 0 : 1) else { return nil }
    var radius = edge
    while true {
      var best: (Int, Double)?
      forEach(within: radius, of: place) { index, squared in
        if index != than, best.map({ squared < $0.1 || (squared == $0.1 && index < $0.0) }) ?? true {
          best = (index, squared)
        }
      }
      if let best { return (best.0, best.1.squareRoot()) }
      radius *= 2
    }
  }
}

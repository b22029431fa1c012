#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry

/// A uniform grid over points, for searches within a radius.
package struct PointGrid: Sendable {
  private let points: [Vector3]
  private let origin: Vector3
  private let edge: Double
  private let size: SIMD3<Int>
  /// The points of cell c: `members[starts[c] ..< starts[c + 1]]`.
  private let starts: [Int32]
  private let members: [Int32]

  /// - Parameter edge: Of a cell in µm, about the radius of the searches; enlarged where cells would far outnumber
  ///   points.
  package init(_ points: [Vector3], edge requestedEdge: Double) {
    self.points = points
    let box = BoundingBox(points)
    origin = box.low
    var edge = max(requestedEdge, 1e-6)
    var size = SIMD3<Int>(1, 1, 1)
    while true {
      let counts = box.size / edge
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
      let c = (p - box.low) / edge
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

  /// Calls `body` with the index and the squared distance of every point within `radius` µm, in no particular order.
  package func forEach(within radius: Double, of centre: Vector3, _ body: (Int, Double) -> Void) {
    let low = (centre - radius - origin) / edge
    let high = (centre + radius - origin) / edge
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
          let squared = (points[index] - centre).squaredLength
          if squared <= limit { body(index, squared) }
        }
      }
    }
  }

  /// The nearest other points of each point, nearest first; equal distances in the order of the points.
  func nearest(_ count: Int) -> [[Int]] {
    let wanted = min(count, points.count - 1)
    guard wanted > 0 else { return points.map { _ in [] } }
    let whole = BoundingBox(points).size.length + edge
    return points.indices.map { index in
      var radius = edge
      var found: [(squared: Double, index: Int)] = []
      while true {
        found.removeAll(keepingCapacity: true)
        forEach(within: radius, of: points[index]) { other, squared in
          if other != index { found.append((squared, other)) }
        }
        if found.count >= wanted || radius > whole { break }
        radius *= 1.4
      }
      return found.sorted { $0 < $1 }.prefix(wanted).map(\.index)
    }
  }
}

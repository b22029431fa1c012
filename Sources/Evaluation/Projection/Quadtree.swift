/// A Barnes–Hut quadtree of points in the plane.
///
/// Nodes are in depth-first order and hold the index of the next node outside themselves, so traversal needs no stack.
struct Quadtree {
  struct Node {
    /// Mean of the points.
    var centre: SIMD2<Float>
    /// Number of points.
    var mass: Float
    var squaredWidth: Float
    /// The first node after this one and its descendants.
    var next: Int32
    /// A leaf's range in `order`; `count` is 0 where the node has children.
    var first: Int32
    var count: Int32
  }

  private(set) var nodes: [Node] = []
  /// Point indices along a Morton curve, so that neighbours in the plane are near in memory.
  private(set) var order: [Int32] = []
  /// The points in that order.
  private(set) var sorted: [SIMD2<Float>] = []

  static let leafSize = 4
  private static let levels = 16

  /// - Complexity: O(n log n).
  mutating func build(_ points: [SIMD2<Float>]) {
    nodes.removeAll(keepingCapacity: true)
    guard let first = points.first else { return }
    var (low, high) = (first, first)
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let width = max((high - low).max(), 1e-12) * 1.000_01
    let scale = Float(1 << Self.levels) / width
    var keys = points.map { point -> UInt32 in
      let cell = (point - low) * scale
      return Self.interleaved(UInt32(min(65_535, cell.x))) | Self.interleaved(UInt32(min(65_535, cell.y))) << 1
    }
    sort(&keys)
    sorted = order.map { points[Int($0)] }
    _ = add(keys, 0, points.count, level: 0, width: width)
  }

  /// Adds the node of points `low ..< high`, whose keys share the first 2·level bits, and its descendants; returns the sum of
  /// their positions.
  private mutating func add(_ keys: [UInt32], _ low: Int, _ high: Int, level: Int, width: Float) -> SIMD2<Float> {
    let index = nodes.count
    nodes.append(
      Node(
        centre: .zero, mass: Float(high - low), squaredWidth: width * width, next: 0, first: Int32(low),
        count: Int32(high - low)))
    var sum = SIMD2<Float>.zero
    if high - low <= Self.leafSize || level == Self.levels {
      for i in low..<high { sum += sorted[i] }
    } else {
      nodes[index].count = 0
      let shift = UInt32(2 * (Self.levels - 1 - level))
      var start = low
      while start < high {
        let quadrant = keys[start] >> shift & 3
        var end = start + 1
        while end < high && keys[end] >> shift & 3 == quadrant { end += 1 }
        sum += add(keys, start, end, level: level + 1, width: width / 2)
        start = end
      }
    }
    nodes[index].centre = sum / Float(high - low)
    nodes[index].next = Int32(nodes.count)
    return sum
  }

  /// Radix sort, 11 bits a pass; `order` becomes the permutation.
  private mutating func sort(_ keys: inout [UInt32]) {
    var indices = (0..<Int32(keys.count)).map { $0 }
    var (otherKeys, otherIndices) = (keys, indices)
    for shift in [0, 11, 22] as [UInt32] {
      var starts = [Int](repeating: 0, count: 2049)
      for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
      for i in 0..<2048 { starts[i + 1] += starts[i] }
      for i in keys.indices {
        let digit = Int(keys[i] >> shift & 2047)
        otherKeys[starts[digit]] = keys[i]
        otherIndices[starts[digit]] = indices[i]
        starts[digit] += 1
      }
      swap(&keys, &otherKeys)
      swap(&indices, &otherIndices)
    }
    order = indices
  }

  /// Interleaves the low 16 bits with zeros.
  private static func interleaved(_ value: UInt32) -> UInt32 {
    var x = value & 0xFFFF
    x = (x | x << 8) & 0x00FF_00FF
    x = (x | x << 4) & 0x0F0F_0F0F
    x = (x | x << 2) & 0x3333_3333
    x = (x | x << 1) & 0x5555_5555
    return x
  }
}

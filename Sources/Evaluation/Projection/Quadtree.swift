/// Points of the plane in nested squares, each square knowing its points' number and centre.
///
/// Squares lie in depth-first order and know where the next one that is not inside them begins, so a walk needs no stack.
struct Quadtree {
  struct Node {
    var centre: SIMD2<Float>
    var mass: Float
    var squaredWidth: Float
    /// The first node that is not within this one.
    var next: Int32
    /// A leaf's points in `order`; none where the node has children.
    var first: Int32
    var count: Int32
  }

  private(set) var nodes: [Node] = []
  /// Point numbers along a Morton curve: neighbours in the plane are neighbours in memory.
  private(set) var order: [Int32] = []
  private(set) var sorted: [SIMD2<Float>] = []

  static let leafSize = 4
  private static let levels = 16

  mutating func build(_ places: [SIMD2<Float>]) {
    nodes.removeAll(keepingCapacity: true)
    guard let first = places.first else { return }
    var (low, high) = (first, first)
    for place in places {
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    let width = max((high - low).max(), 1e-12) * 1.000_01
    let scale = Float(1 << Self.levels) / width
    var keys = places.map { place -> UInt32 in
      let cell = (place - low) * scale
      return Self.spread(UInt32(min(65_535, cell.x))) | Self.spread(UInt32(min(65_535, cell.y))) << 1
    }
    sort(&keys)
    sorted = order.map { places[Int($0)] }
    _ = add(keys, 0, places.count, level: 0, width: width)
  }

  /// Adds the square of points `low ..< high`, which agree in the first 2·level bits, with all within it.
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
        let quarter = keys[start] >> shift & 3
        var end = start + 1
        while end < high && keys[end] >> shift & 3 == quarter { end += 1 }
        sum += add(keys, start, end, level: level + 1, width: width / 2)
        start = end
      }
    }
    nodes[index].centre = sum / Float(high - low)
    nodes[index].next = Int32(nodes.count)
    return sum
  }

  /// Radix sort of the keys, 11 bits a pass; `order` gets the points' numbers in the same order.
  private mutating func sort(_ keys: inout [UInt32]) {
    var numbers = (0..<Int32(keys.count)).map { $0 }
    var (otherKeys, otherNumbers) = (keys, numbers)
    for shift in [0, 11, 22] as [UInt32] {
      var starts = [Int](repeating: 0, count: 2049)
      for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
      for i in 0..<2048 { starts[i + 1] += starts[i] }
      for i in keys.indices {
        let digit = Int(keys[i] >> shift & 2047)
        otherKeys[starts[digit]] = keys[i]
        otherNumbers[starts[digit]] = numbers[i]
        starts[digit] += 1
      }
      swap(&keys, &otherKeys)
      swap(&numbers, &otherNumbers)
    }
    order = numbers
  }

  /// Puts a zero between any two of the low 16 bits.
  private static func spread(_ value: UInt32) -> UInt32 {
    var x = value & 0xFFFF
    x = (x | x << 8) & 0x00FF_00FF
    x = (x | x << 4) & 0x0F0F_0F0F
    x = (x | x << 2) & 0x3333_3333
    x = (x | x << 1) & 0x5555_5555
    return x
  }
}

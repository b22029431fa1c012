internal import Vocabulary

/// How the voxels along one side of a stack make up the pixels of a patch.
struct ResampledAxis {
  /// The voxels that are needed, possibly none.
  let voxels: Range<Int>
  /// For each pixel, its first tap's index in `weights`; one more at the end.
  private var starts: [Int] = [0]
  private var weights: [(voxel: Int, weight: Float)] = []

  /// - Parameters:
  ///   - centre: In µm from the stack's corner.
  ///   - pitch: µm from voxel to voxel.
  init(centre: Double, field: Double, pixels: Int, pitch: Double, count: Int) {
    let step = field / Double(pixels) / pitch  // voxels a pixel
    let left = (centre - field / 2) / pitch
    var taps: [[(voxel: Int, weight: Double)]] = []
    for i in 0..<pixels {
      let low = left + Double(i) * step
      taps.append(step >= 1 ? Self.area(low, low + step, count) : Self.linear(low + step / 2, count))
    }
    let all = taps.joined().map(\.voxel)
    let first = all.min() ?? 0
    voxels = first..<(all.max().map { $0 + 1 } ?? first)
    for pixel in taps {
      let sum = pixel.reduce(0) { $0 + $1.weight }
      for (voxel, weight) in pixel { weights.append((voxel - first, Float(weight / sum))) }
      starts.append(weights.count)
    }
  }

  /// The voxels of the pixels, counted from the first needed, with weights that sum to 1 for each; and where the taps of each
  /// pixel begin, one more at the end. A pixel outside the stack has none.
  func withTaps(
    _ body: (_ taps: UnsafeBufferPointer<(voxel: Int, weight: Float)>, _ starts: UnsafeBufferPointer<Int>) -> Void
  ) {
    weights.withUnsafeBufferPointer { taps in starts.withUnsafeBufferPointer { body(taps, $0) } }
  }

  func isInside(_ pixel: Int) -> Bool { starts[pixel] < starts[pixel + 1] }

  var insideCount: Int { (0..<starts.count - 1).count { isInside($0) } }

  /// Each voxel's share of [low, high), in voxels; none when less than half of that lies inside.
  private static func area(_ low: Double, _ high: Double, _ count: Int) -> [(voxel: Int, weight: Double)] {
    let from = max(low, 0)
    let to = min(high, Double(count))
    guard to - from >= (high - low) / 2 else { return [] }
    return (Int(from)..<min(count, Int(to.rounded(.up)))).map { voxel in
      (voxel, min(to, Double(voxel + 1)) - max(from, Double(voxel)))
    }.filter { $0.weight > 1e-9 }
  }

  /// The two voxels whose centres enclose a place, the last one alone at the stack's edge.
  private static func linear(_ place: Double, _ count: Int) -> [(voxel: Int, weight: Double)] {
    guard place >= 0, place <= Double(count) else { return [] }
    let between = min(max(place - 0.5, 0), Double(count - 1))
    let first = Int(between)
    let share = between - Double(first)
    return share > 0 ? [(first, 1 - share), (first + 1, share)] : [(first, 1)]
  }
}

enum SlabPlanes {
  /// The planes of a slab: those whose middle lies in it, or the nearest one where it is thinner; none beyond the stack.
  static func range(of slab: Slab, at z: Double, pitch: Double, count: Int) -> Range<Int> {
    // The sliver keeps slabs that share a bound from sharing or losing a plane under rounding.
    let low = (z + slab.lower) / pitch - 1e-9
    let high = (z + slab.upper) / pitch - 1e-9
    let first = max(0, Int((low - 0.5).rounded(.up)))
    let last = min(count, Int((high - 0.5).rounded(.up)))
    if first < last { return first..<last }
    let middle = Int(((low + high) / 2).rounded(.down))
    return high > low && high - low < 1 && (0..<count).contains(middle) ? middle..<middle + 1 : 0..<0
  }
}

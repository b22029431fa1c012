import Vocabulary

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

  /// The voxels of a pixel, counted from the first needed, with weights that sum to 1; empty outside the stack.
  func taps(of pixel: Int) -> ArraySlice<(voxel: Int, weight: Float)> { weights[starts[pixel]..<starts[pixel + 1]] }

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

/// The planes of a slab: those whose middle lies in it, or else the nearest one; none where the slab is beyond the stack.
struct SlabPlanes {
  let range: Range<Int>

  init(at z: Double, _ slab: Slab, pitch: Double, count: Int) {
    let (lower, upper) = (z + slab.lower, z + slab.upper)
    // A plane belongs to the slab when its middle does; the sliver keeps both ends alike under rounding.
    let first = max(0, Int((lower / pitch - 0.5 - 1e-9).rounded(.up)))
    let last = min(count, Int((upper / pitch - 0.5 + 1e-9).rounded(.down)) + 1)
    if first < last {
      range = first..<last
    } else if upper < 0 || lower > Double(count) * pitch {
      range = 0..<0
    } else {
      let nearest = min(max(Int(((lower + upper) / 2 / pitch).rounded(.down)), 0), count - 1)
      range = nearest..<nearest + 1
    }
  }
}

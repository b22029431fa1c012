internal import Vocabulary

/// Weights by which the voxels along one axis of a stack contribute to the pixels of a patch.
struct ResampledAxis {
  /// The voxels with a weight, possibly none.
  let voxels: Range<Int>
  /// For each pixel, the index in `weights` of its first tap; then the number of taps.
  private var starts: [Int] = [0]
  private var weights: [(voxel: Int, weight: Float)] = []

  /// - Parameters:
  ///   - centre: In µm from the stack's corner.
  ///   - field: Edge of the patch, in µm.
  ///   - pitch: µm from voxel to voxel.
  ///   - count: Voxels of the stack.
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

  /// Calls `body` with the taps of all pixels (voxel counted from `voxels.lowerBound`; weights sum to 1 for each pixel), and
  /// with the index of each pixel's first tap, then the number of taps. A pixel outside the stack has no taps.
  func withTaps(
    _ body: (_ taps: UnsafeBufferPointer<(voxel: Int, weight: Float)>, _ starts: UnsafeBufferPointer<Int>) -> Void
  ) {
    weights.withUnsafeBufferPointer { taps in starts.withUnsafeBufferPointer { body(taps, $0) } }
  }

  func isInside(_ pixel: Int) -> Bool { starts[pixel] < starts[pixel + 1] }

  var insideCount: Int { (0..<starts.count - 1).count { isInside($0) } }

  /// The length that each voxel covers of [low, high), in voxels; none when less than half of it is inside the stack.
  private static func area(_ low: Double, _ high: Double, _ count: Int) -> [(voxel: Int, weight: Double)] {
    let from = max(low, 0)
    let to = min(high, Double(count))
    guard to - from >= (high - low) / 2 else { return [] }
    return (Int(from)..<min(count, Int(to.rounded(.up)))).map { voxel in
      (voxel, min(to, Double(voxel + 1)) - max(from, Double(voxel)))
    }.filter { $0.weight > 1e-9 }
  }

  /// The two voxels whose centres enclose a position, one at the stack's edge.
  private static func linear(_ position: Double, _ count: Int) -> [(voxel: Int, weight: Double)] {
    guard position >= 0, position <= Double(count) else { return [] }
    let between = min(max(position - 0.5, 0), Double(count - 1))
    let first = Int(between)
    let fraction = between - Double(first)
    return fraction > 0 ? [(first, 1 - fraction), (first + 1, fraction)] : [(first, 1)]
  }
}

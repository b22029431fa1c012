/// Votes for translations, for one rotation, tilt and scale: the accumulator of the Hough transform.
///
/// Coordinates are stored by axis, in single precision: this is the innermost loop of the pose search.
struct TranslationHistogram {
  private let x: [Float]
  private let y: [Float]
  private let z: [Float]
  private let order: [Int]
  private let weights: [Float]?
  private let bin: Float
  private let lateral: Float
  private let axial: Float
  /// The number of bins along x and y, with a padding bin at either end; `depth` likewise along z.
  private let width: Int
  private let depth: Int
  private var bins: [Float]

  /// - Parameters:
  ///   - bin: The edge of a bin, in µm.
  ///   - lateral: The largest translation along x and y, in µm; `axial` likewise along z.
  ///   - weights: [a.count, b.count], row-major: the weight of each pair's vote; nil weights all pairs 1.
  init(b: [SIMD3<Float>], bin: Float, lateral: Float, axial: Float, weights: [Float]?) {
    // Sorted by x, so that pairs too far apart in x are skipped.
    let order = b.indices.sorted { b[$0].x < b[$1].x }
    self.order = order
    x = order.map { b[$0].x }
    y = order.map { b[$0].y }
    z = order.map { b[$0].z }
    self.weights = weights
    self.bin = bin
    let lateralBins = Int(lateral / bin) + 1
    let axialBins = Int(axial / bin) + 1
    self.lateral = Float(lateralBins) * bin
    self.axial = Float(axialBins) * bin
    width = 2 * lateralBins + 2
    depth = 2 * axialBins + 2
    bins = [Float](repeating: 0, count: width * width * depth)
  }

  /// The peak of the histogram after smoothing with a 3 × 3 × 3 binomial kernel; the translation is the centre of its
  /// bin, in µm.
  mutating func peak(of a: [SIMD3<Float>]) -> (translation: SIMD3<Float>, votes: Float) {
    vote(a)
    let (row, plane) = (width, width * width)
    let best = bins.withUnsafeBufferPointer { bins in
      var lanes = SIMD8<Float>.zero
      var index = 0
      while index + 8 <= bins.count {
        let next = UnsafeRawPointer(bins.baseAddress! + index).loadUnaligned(as: SIMD8<Float>.self)
        lanes.replace(with: next, where: next .> lanes)
        index += 8
      }
      // The smoothed peak is at a bin with at least half the votes of the fullest: only those are smoothed.
      let minimum = max(0.5 * lanes.max(), 1e-6)
      var best = (index: 0, votes: Float(0))
      index = plane + row + 1
      while index < bins.count - plane - row - 1 {
        if bins[index] >= minimum {
          func line(_ at: Int) -> Float { 2 * bins[at] + bins[at - 1] + bins[at + 1] }
          func level(_ at: Int) -> Float { 2 * line(at) + line(at - row) + line(at + row) }
          let votes = 2 * level(index) + level(index - plane) + level(index + plane)
          if votes > best.votes { best = (index, votes) }
        }
        index += 1
      }
      return best
    }
    let cell = SIMD3<Float>(
      Float(best.index % row), Float(best.index / row % width), Float(best.index / plane))
    return ((cell - 0.5) * bin - [lateral, lateral, axial], best.votes / 64)
  }

  private mutating func vote(_ a: [SIMD3<Float>]) {
    let inverse = 1 / bin
    let (width, plane) = (width, width * width)
    let (lateral, axial) = (lateral, axial)
    let count = x.count
    bins.withUnsafeMutableBufferPointer { bins in
      bins.update(repeating: 0)
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          z.withUnsafeBufferPointer { z in
            for (i, p) in a.enumerated() {
              let (left, top, front) = (p.x - lateral, p.y - lateral, p.z - axial)
              var low = 0
              var end = count
              while low < end {
                let mid = (low + end) / 2
                if x[mid] < left { low = mid + 1 } else { end = mid }
              }
              var j = low
              while j < count {
                let dx = x[j] - left
                if dx >= 2 * lateral { break }
                let dy = y[j] - top
                let dz = z[j] - front
                if dy >= 0 && dy < 2 * lateral && dz >= 0 && dz < 2 * axial {
                  // Rounding may put a translation just below the edge into the padding bin.
                  let cell =
                    (Int(dz * inverse) + 1) * plane + (Int(dy * inverse) + 1) * width + Int(dx * inverse) + 1
                  if let weights { bins[cell] += weights[i * count + order[j]] } else { bins[cell] += 1 }
                }
                j += 1
              }
            }
          }
        }
      }
    }
  }
}

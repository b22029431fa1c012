/// Counts, for one turn, tilt and scale, which shift would bring most somata onto one.
///
/// Coordinates are kept apart and in single numbers: this is the innermost loop of the search from nothing.
struct ShiftHistogram {
  private let x: [Float]
  private let y: [Float]
  private let z: [Float]
  private let order: [Int]
  private let weights: [Float]?
  private let bin: Float
  private let across: Float
  private let deep: Float
  /// Bins in x and y, and in z, with an empty one beyond either end.
  private let wide: Int
  private let high: Int
  private var bins: [Float]

  /// Shifts of up to `across` µm in x and y, `deep` in z are told apart by `bin` µm.
  ///
  /// weights: [a.count, b.count], what a vote of each two counts; all count 1 where nil.
  init(b: [SIMD3<Float>], bin: Float, across: Float, deep: Float, weights: [Float]?) {
    // Sorted by x, so that those too far away in x need not be looked at.
    let order = b.indices.sorted { b[$0].x < b[$1].x }
    self.order = order
    x = order.map { b[$0].x }
    y = order.map { b[$0].y }
    z = order.map { b[$0].z }
    self.weights = weights
    self.bin = bin
    let cellsAcross = Int(across / bin) + 1
    let cellsDeep = Int(deep / bin) + 1
    self.across = Float(cellsAcross) * bin
    self.deep = Float(cellsDeep) * bin
    wide = 2 * cellsAcross + 2
    high = 2 * cellsDeep + 2
    bins = [Float](repeating: 0, count: wide * wide * high)
  }

  /// The fullest place, every bin counting a part of what its neighbours hold.
  mutating func peak(of a: [SIMD3<Float>]) -> (shift: SIMD3<Float>, votes: Float) {
    vote(a)
    let (row, plane) = (wide, wide * wide)
    let best = bins.withUnsafeBufferPointer { bins in
      var lanes = SIMD8<Float>.zero
      var place = 0
      while place + 8 <= bins.count {
        let next = UnsafeRawPointer(bins.baseAddress! + place).loadUnaligned(as: SIMD8<Float>.self)
        lanes.replace(with: next, where: next .> lanes)
        place += 8
      }
      // The smoothed peak is at one of the fuller bins: only those are smoothed.
      let bar = max(0.5 * lanes.max(), 1e-6)
      var best = (place: 0, votes: Float(0))
      place = plane + row + 1
      while place < bins.count - plane - row - 1 {
        if bins[place] >= bar {
          func line(_ at: Int) -> Float { 2 * bins[at] + bins[at - 1] + bins[at + 1] }
          func level(_ at: Int) -> Float { 2 * line(at) + line(at - row) + line(at + row) }
          let votes = 2 * level(place) + level(place - plane) + level(place + plane)
          if votes > best.votes { best = (place, votes) }
        }
        place += 1
      }
      return best
    }
    let cell = (x: best.place % row, y: best.place / row % wide, z: best.place / plane)
    return (
      [
        (Float(cell.x) - 0.5) * bin - across, (Float(cell.y) - 0.5) * bin - across, (Float(cell.z) - 0.5) * bin - deep,
      ], best.votes / 64
    )
  }

  private mutating func vote(_ a: [SIMD3<Float>]) {
    let inverse = 1 / bin
    let (wide, plane) = (wide, wide * wide)
    let (across, deep) = (across, deep)
    let count = x.count
    bins.withUnsafeMutableBufferPointer { bins in
      bins.update(repeating: 0)
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          z.withUnsafeBufferPointer { z in
            for (i, p) in a.enumerated() {
              let (left, top, front) = (p.x - across, p.y - across, p.z - deep)
              var low = 0
              var end = count
              while low < end {
                let mid = (low + end) / 2
                if x[mid] < left { low = mid + 1 } else { end = mid }
              }
              var j = low
              while j < count {
                let dx = x[j] - left
                if dx >= 2 * across { break }
                let dy = y[j] - top
                let dz = z[j] - front
                if dy >= 0 && dy < 2 * across && dz >= 0 && dz < 2 * deep {
                  // Rounding may carry a shift just below the edge into the empty bin beyond it: harmless.
                  let cell =
                    (Int(dz * inverse) + 1) * plane + (Int(dy * inverse) + 1) * wide + Int(dx * inverse) + 1
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

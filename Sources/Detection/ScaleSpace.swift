#if canImport(Glibc)
  import Glibc
#endif
import Concurrency
import Imaging
import Statistics
import Vocabulary

/// Differences of Gaussians at scales a fifth apart; the larger Gaussian of each is the smaller one of the third scale after it (1 : 1.73).
struct ScaleSpace: Sendable {
  private static let ratio = 1.2
  private static let step = 3
  /// Responses below are not looked at.
  private static let minResponse: Float = 0.2

  /// Of the first scale's smaller Gaussian, in µm.
  let firstSigma: Double
  let count: Int

  /// Radii of 3.5 to 18 µm, to estimate which occur.
  static let widest = ScaleSpace(firstSigma: 2.2, count: 10)

  private init(firstSigma: Double, count: Int) {
    (self.firstSigma, self.count) = (firstSigma, count)
  }

  /// Scales for somata of these radii, in µm.
  init(radius: ClosedRange<Double>) {
    firstSigma = radius.lowerBound * Candidate.sigmaOfRadius
    count = 1 + Int((log(radius.upperBound / radius.lowerBound) / log(Self.ratio)).rounded(.up))
  }

  /// Eight scales around those that respond.
  ///
  /// - Parameter responses: Strong responses at the scales of `widest`. The largest scale that responds nearly as much as the best one is
  ///   twice the first searched: below it lie dendrites, above it pairs of somata.
  init(responses: [Float]) {
    let best = responses.max() ?? 0
    let top = best < 0.25 ? 5 : responses.lastIndex { $0 >= 0.9 * best } ?? 5
    self.init(firstSigma: 0.48 * Self.widest.sigma(top), count: 8)
  }

  /// In µm.
  func sigma(_ scale: Int) -> Double { firstSigma * pow(Self.ratio, Double(scale)) }

  /// In µm.
  var radius: ClosedRange<Double> {
    firstSigma / Candidate.sigmaOfRadius...sigma(count - 1) / Candidate.sigmaOfRadius
  }

  /// How far the widest Gaussian reaches, in µm.
  func margin(on grid: CoarseGrid) -> Double { 2.5 * sigma(count - 1 + Self.step) }

  /// Maxima over position and scale whose voxel lies in `core`.
  func candidates(in volume: Volume, core: VoxelBox, on grid: CoarseGrid) -> [Candidate] {
    var result: [Candidate] = []
    var before: [Float]?
    var current: [Float]?
    // One scale more, below the first: what responds more there is smaller than a soma, such as a thick dendrite.
    forEachResponse(in: volume, on: grid, from: -1) { scale, response in
      if let current, scale > 0 {
        result += maxima(of: current, between: before, and: response, scale - 1, volume, core, grid)
      }
      (before, current) = (current, response)
    }
    if let current { result += maxima(of: current, between: before, and: nil, count - 1, volume, core, grid) }
    return result
  }

  /// The response that one voxel in a thousand exceeds, by scale.
  func strongResponses(in volume: Volume, core: VoxelBox, on grid: CoarseGrid) -> [Float] {
    var result: [Float] = []
    forEachResponse(in: volume, on: grid, from: 0) { _, response in
      var values: [Float] = []
      for z in core.z {
        for y in stride(from: core.y.lowerBound, to: core.y.upperBound, by: 2) {
          let row = volume.index(core.x.lowerBound, y, z)
          for x in stride(from: row, to: row + core.x.count, by: 2) where response[x] > 0 { values.append(response[x]) }
        }
      }
      values.sort()
      // Half of the values are negative, and each stands for four voxels.
      let rank = values.count - 1 - core.shape.voxelCount / 4000
      result.append(rank >= 0 && rank < values.count ? values[rank] : 0)
    }
    return result
  }

  private func forEachResponse(
    in volume: Volume, on grid: CoarseGrid, from first: Int, _ body: (_ scale: Int, _ response: [Float]) -> Void
  ) {
    var gaussians: [Volume] = []
    var last = volume
    for k in first..<count + Self.step {
      let (from, to) = (k == first ? 0 : sigma(k - 1), sigma(k))
      let sigma = (to * to - from * from).squareRoot()
      last = last.blurred((sigma / grid.voxel.x, sigma / grid.voxel.y, sigma / grid.voxel.z))
      gaussians.append(last)
      guard gaussians.count > Self.step else { continue }
      let first = gaussians.removeFirst()
      body(k - Self.step, zip(first.values, last.values).map { $0 - $1 })
    }
  }

  private func maxima(
    of response: [Float], between below: [Float]?, and above: [Float]?, _ scale: Int, _ volume: Volume,
    _ core: VoxelBox, _ grid: CoarseGrid
  ) -> [Candidate] {
    let ranges = (x: volume.box.x, y: volume.box.y, z: volume.box.z)
    let planes = parallelMap(core.z.count) { i in
      let z = core.z.lowerBound + i
      var found: [Candidate] = []
      for y in core.y {
        for x in core.x {
          let index = volume.index(x, y, z)
          let value = response[index]
          guard value > Self.minResponse else { continue }
          let isMaximum = [-1, 0, 1].allSatisfy { dz in
            ranges.z.contains(z + dz) == false
              || [-1, 0, 1].allSatisfy { dy in
                ranges.y.contains(y + dy) == false
                  || [-1, 0, 1].allSatisfy { dx in
                    guard ranges.x.contains(x + dx) else { return true }
                    let other = volume.index(x + dx, y + dy, z + dz)
                    return response[other] <= value && (below.map { $0[other] <= value } ?? true)
                      && (above.map { $0[other] <= value } ?? true)
                  }
              }
          }
          if isMaximum {
            found.append(candidate(response, scale, x, y, z, volume, grid))
          }
        }
      }
      return found
    }
    return planes.flatMap(\.self)
  }

  /// The maximum to a fraction of a voxel: a parabola through it and its neighbours, by axis.
  private func candidate(
    _ response: [Float], _ scale: Int, _ x: Int, _ y: Int, _ z: Int, _ volume: Volume, _ grid: CoarseGrid
  ) -> Candidate {
    let index = volume.index(x, y, z)
    func offset(_ position: Int, _ range: Range<Int>, _ stride: Int) -> Double {
      guard range.contains(position - 1), range.contains(position + 1) else { return 0 }
      let (a, m, b) = (Double(response[index - stride]), Double(response[index]), Double(response[index + stride]))
      let curvature = a - 2 * m + b
      return curvature < 0 ? 0.5 * (a - b) / curvature : 0
    }
    let box = volume.box
    return Candidate(
      response: response[index], sigma: sigma(scale),
      position: Point3(
        x: (Double(x) + 0.5 + offset(x, box.x, 1)) * grid.voxel.x,
        y: (Double(y) + 0.5 + offset(y, box.y, volume.width)) * grid.voxel.y,
        z: (Double(z) + 0.5 + offset(z, box.z, volume.width * volume.height)) * grid.voxel.z))
  }
}

extension Volume {
  /// Of a coarse voxel of the grid.
  func index(_ x: Int, _ y: Int, _ z: Int) -> Int {
    ((z - box.z.lowerBound) * height + y - box.y.lowerBound) * width + x - box.x.lowerBound
  }
}

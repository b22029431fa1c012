import Glibc
import Vocabulary

/// The displacement of each line of a stack by the animal's motion while it is scanned.
struct Motion {
  /// [plane, line]: along x and y, in voxels.
  private let displacements: [SIMD2<Float>]
  private let height: Int

  /// - Parameter deviation: Of a plane's displacement, in µm; lines drift within a plane by half of it.
  init(_ deviation: Float, of volume: DensityVolume, random: inout RandomSource) {
    height = volume.shape.height
    let toVoxels = SIMD2(1 / volume.voxel.x, 1 / volume.voxel.y)
    displacements = (0..<volume.shape.depth).flatMap { [height] _ -> [SIMD2<Float>] in
      let plane = SIMD2(random.normal(), random.normal()) * deviation
      let drift = SIMD2(random.normal(), random.normal()) * (deviation / 2)
      let phase = random.uniform(0, 2 * .pi)
      return (0..<height).map { (plane + drift * sin(phase + 6 * Float($0) / Float(height))) * toVoxels }
    }
  }

  /// One displaced line: bilinear between voxels, edge values replicated.
  func line(_ y: Int, plane z: Int, of volume: DensityVolume, into line: inout [Float]) {
    let (width, shift) = (volume.shape.width, displacements[z * height + y])
    let (dx, dy) = (shift.x.rounded(.down), shift.y.rounded(.down))
    let (fx, fy) = (shift.x - dx, shift.y - dy)
    func row(_ y: Int) -> Int { (z * height + min(max(y, 0), height - 1)) * width }
    let (upper, lower) = (row(y + Int(dy)), row(y + Int(dy) + 1))
    for x in 0..<width {
      let (a, b) = (min(max(x + Int(dx), 0), width - 1), min(max(x + Int(dx) + 1, 0), width - 1))
      let above = volume.values[upper + a] * (1 - fx) + volume.values[upper + b] * fx
      let below = volume.values[lower + a] * (1 - fx) + volume.values[lower + b] * fx
      line[x] = above * (1 - fy) + below * fy
    }
  }
}

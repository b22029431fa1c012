import Imaging
import Numerics
import Testing
import Vocabulary

@testable import Detection

struct VolumeTests {
  private let box = VoxelBox(x: 0..<13, y: 0..<7, z: 0..<5)

  private func random() -> Volume {
    var random = SeededRandom(seed: 4)
    var volume = Volume(box: box)
    for i in volume.values.indices { volume.values[i] = Float(random.normal()) }
    return volume
  }

  /// The slow twin: for each voxel a triple sum over the product of three kernels, the edge repeated.
  @Test func blurringIsTheProductOfThreeKernels() {
    let volume = random()
    let sigma = (x: 1.4, y: 0.6, z: 2.1)
    let kernels = [sigma.x, sigma.y, sigma.z].map { GaussianKernel(sigma: $0) }
    func weights(_ k: GaussianKernel) -> [(Int, Float)] { (-k.radius...k.radius).map { ($0, k.weights[abs($0)]) } }
    let blurred = volume.blurred(sigma)
    for (x, y, z) in [(0, 0, 0), (6, 3, 2), (12, 6, 4), (1, 5, 0)] {
      var sum: Float = 0
      for (dx, wx) in weights(kernels[0]) {
        for (dy, wy) in weights(kernels[1]) {
          for (dz, wz) in weights(kernels[2]) {
            let at = volume.index(min(12, max(0, x + dx)), min(6, max(0, y + dy)), min(4, max(0, z + dz)))
            sum += wx * wy * wz * volume.values[at]
          }
        }
      }
      #expect(abs(sum - blurred.values[volume.index(x, y, z)]) < 1e-5)
    }
  }

  @Test func aConstantStaysConstant() {
    var volume = Volume(box: box)
    for i in volume.values.indices { volume.values[i] = 3 }
    #expect(volume.blurred((3, 2, 1)).values.allSatisfy { abs($0 - 3) < 1e-5 })
  }

  @Test func coarseVoxelsAreMeansOfTheNumbersInThem() throws {
    let shape = StackShape(width: 5, height: 4, depth: 2)
    var values = (0..<shape.voxelCount).map { Float($0) }
    values[0] = .nan
    let stack = VoxelArray(shape: shape, voxelSize: .init(x: 1, y: 1, z: 3), values: values)
    let grid = CoarseGrid(shape: shape, voxel: stack.voxelSize)
    #expect(grid.shape == StackShape(width: 2, height: 2, depth: 2))
    let coarse = try grid.read(VoxelBox(x: 0..<2, y: 0..<2, z: 0..<2), from: stack)
    #expect(coarse.values[0] == (1 + 5 + 6) / 3)
    #expect(coarse.values[1] == (2 + 3 + 7 + 8) / 4)
    #expect(coarse.values[4] == (20 + 21 + 25 + 26) / 4)
  }
}

import Geometry
import Numerics
import Testing
import Vocabulary

@testable import Simulation

@Suite struct DensityVolumeTests {
  private let shape = StackShape(width: 40, height: 36, depth: 30)
  private let voxelSize = VoxelSize(x: 0.7, y: 0.7, z: 1)

  @Test(arguments: [0.2, 0.8, 1.9] as [Float]) func aCapsuleAddsItsVolume(_ radius: Float) {
    var volume = DensityVolume(shape: shape, voxelSize: voxelSize)
    volume.splat(
      from: SIMD3(8, 9, 10), to: SIMD3(18, 15, 19), startRadius: radius, endRadius: radius, brightness: 2)
    let mass = volume.values.reduce(0, +) * 0.7 * 0.7
    let expected = 2 * .pi * radius * radius * SIMD3<Float>(10, 6, 9).length
    #expect(abs(mass - expected) < 1e-3 * expected)
  }

  @Test func capsulesOutsideTheVolumeAddNothing() {
    var volume = DensityVolume(shape: shape, voxelSize: voxelSize)
    volume.splat(from: SIMD3(-50, 5, 5), to: SIMD3(-40, 5, 5), startRadius: 1, endRadius: 1, brightness: 1)
    volume.splat(from: SIMD3(5, 5, 200), to: SIMD3(5, 5, 210), startRadius: 1, endRadius: 1, brightness: 1)
    #expect(volume.values.allSatisfy { $0 == 0 })
  }

  @Test func separableBlurEqualsTheFullThreeDimensionalSum() {
    var random = SeededRandom(seed: 4)
    let shape = StackShape(width: 9, height: 8, depth: 7)
    var volume = DensityVolume(shape: shape, voxelSize: VoxelSize(x: 1, y: 1, z: 2))
    for i in volume.values.indices { volume.values[i] = Float(random.uniform()) }
    let before = volume.values
    volume.blur(SIMD3(0.7, 0.9, 1.1))
    let kernels = [Float(0.7), 0.9, 0.55].map { DensityVolume.kernel(deviation: $0) }
    func weight(_ axis: Int, _ distance: Int) -> Float {
      abs(distance) < kernels[axis].count ? kernels[axis][abs(distance)] : 0
    }
    func at(_ x: Int, _ y: Int, _ z: Int) -> Float {
      func clamped(_ v: Int, _ count: Int) -> Int { min(count - 1, max(0, v)) }
      return before[
        (clamped(z, shape.depth) * shape.height + clamped(y, shape.height)) * shape.width + clamped(x, shape.width)]
    }
    for (x, y, z) in [(0, 0, 0), (4, 4, 3), (8, 7, 6), (2, 6, 1)] {
      var sum: Float = 0
      for dz in -4...4 {
        for dy in -4...4 {
          for dx in -4...4 { sum += weight(0, dx) * weight(1, dy) * weight(2, dz) * at(x + dx, y + dy, z + dz) }
        }
      }
      #expect(abs(sum - volume.values[(z * shape.height + y) * shape.width + x]) < 1e-5)
    }
  }

  @Test func aBlurKernelSumsToOne() {
    for deviation in [0.3, 1, 2.7] as [Float] {
      let half = DensityVolume.kernel(deviation: deviation)
      #expect(abs(half[0] + 2 * half.dropFirst().reduce(0, +) - 1) < 1e-5)
    }
  }
}

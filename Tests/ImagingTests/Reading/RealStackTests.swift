import Imaging
import Testing
import Vocabulary

@Suite(.enabled(if: TestData.isPresent, "the measured stacks are not here"))
struct RealStackTests {
  @Test(arguments: [
    ("animals/M01/two-photon.tif", StackReading.Flavour.imageJ, [320, 320, 60], [1.0, 1, 2]),
    ("animals/M01/fmost.ome.tif", .ome, [458, 458, 120], [0.7, 0.7, 1]),
    ("two-rounds/round1.tif", .imageJ, [305, 241, 149], [1.84, 1.84, 1.68]),
  ]) func realStacksAreReadyAsTheyAre(
    _ name: String, _ flavour: StackReading.Flavour, _ shape: [Int], _ voxel: [Double]
  ) throws {
    let reading = try StackReader.inspect(path: TestData.path(name))
    #expect(reading.flavour == flavour)
    #expect(reading.shape == StackShape(width: shape[0], height: shape[1], depth: shape[2]))
    #expect(reading.voxel == VoxelSize(x: voxel[0], y: voxel[1], z: voxel[2]))
    #expect(reading.isReady && reading.axes == "ZYX" && reading.pixelType == .uint16)
  }
}

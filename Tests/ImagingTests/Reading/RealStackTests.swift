import Imaging
import Testing
import Vocabulary

@Suite(.enabled(if: TestData.isPresent, "the measured stacks are not here"))
struct RealStackTests {
  @Test(arguments: [
    ("animals/M01/two-photon.tif", StackInterpretation.Dialect.imageJ, [320, 320, 60], [1.0, 1, 2]),
    ("animals/M01/fmost.ome.tif", .ome, [458, 458, 120], [0.7, 0.7, 1]),
    ("two-rounds/round1.tif", .imageJ, [305, 241, 149], [1.84, 1.84, 1.68]),
  ]) func realStacksNeedNoOverrides(
    _ name: String, _ dialect: StackInterpretation.Dialect, _ shape: [Int], _ voxel: [Double]
  ) throws {
    let interpretation = try StackReader.inspect(path: TestData.path(name))
    #expect(interpretation.dialect == dialect)
    #expect(interpretation.shape == StackShape(width: shape[0], height: shape[1], depth: shape[2]))
    #expect(interpretation.voxel == VoxelSize(x: voxel[0], y: voxel[1], z: voxel[2]))
    #expect(interpretation.isReady && interpretation.axes == "ZYX" && interpretation.pixelType == .uint16)
  }
}

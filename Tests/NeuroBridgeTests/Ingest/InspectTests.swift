import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct InspectTests {
  private static func thor(in folder: TemporaryFolder) throws -> String {
    for z in 1...3 {
      try Data(TinyTIFF([.init(UInt16(z))]).bytes).write(
        to: URL(fileURLWithPath: folder.file("ChanA_001_001_00\(z)_001.tif")))
    }
    let xml =
      "<ThorImageExperiment><LSM pixelX=\"5\" pixelY=\"4\" pixelSizeUM=\"0.5\"/><ZStage steps=\"3\" stepSizeUM=\"2\"/>"
      + "</ThorImageExperiment>"
    _ = try folder.write(xml, to: "Experiment.xml")
    return folder.file("ChanA_001_001_001_001.tif")
  }

  /// The interpretation names its sources, and a stack whose voxel size is in a sidecar file needs no `--voxel`.
  @Test func aVoxelSizeInASidecarFileIsShownAndUsed() throws {
    let folder = try TemporaryFolder()
    let path = try Self.thor(in: folder)
    var request = IngestRequest(stack: path, animal: "a", modality: .twoPhoton)
    let inspection = try Atlas.inspect(request)
    #expect(
      inspection.voxelUm == [0.5, 0.5, 2]
        && inspection.voxelFrom == ["Experiment.xml", "Experiment.xml", "Experiment.xml"])
    request.voxel = VoxelSize(x: 1, y: 1, z: 1)
    #expect(try Atlas.inspect(request).voxelFrom == ["--voxel", "--voxel", "--voxel"])
    request.voxel = nil
    let atlas = try Atlas.create(at: folder.file("a.atlas"))
    #expect(try atlas.ingest(request).voxelUm == [0.5, 0.5, 2])
  }

  @Test(.enabled(if: ProgramRun.path != nil)) func theProgramPrintsTheVoxelSizeAndItsSource() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun("inspect", try Self.thor(in: folder))
    #expect(run.output.contains("voxel size   0.5 × 0.5 × 2.0 µm, from Experiment.xml"))
  }

  @Test func jsonHasTheOldNameOfTheDialectToo() throws {
    let folder = try TemporaryFolder()
    let path = try Self.thor(in: folder)
    let text = try JSONText.indented(Atlas.inspect(IngestRequest(stack: path, animal: "a", modality: .twoPhoton)))
    #expect(text.contains("\"dialect\" : \"Thor\""), "\(text)")
    #expect(text.contains("\"flavour\" : \"Thor\""), "no alias: \(text)")
    #expect(text.contains("\"voxel_from\"") && text.contains("\"pixel_type\""))
  }
}

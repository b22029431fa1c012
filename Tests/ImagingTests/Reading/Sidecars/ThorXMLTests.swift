import Imaging
import TestSupport
import Testing
import Vocabulary

struct ThorXMLTests {
  /// Planes `ChanA_001_001_00z_001.tif` without OME-XML, with `Experiment.xml`.
  static func folder(_ experiment: String?, channels: [String] = ["A"], depth: Int = 3) throws -> ScratchFolder {
    let folder = ScratchFolder()
    for channel in channels {
      for z in 1...depth {
        _ = folder.write(TinyTIFF([.init(UInt16(z))]).bytes, to: "Chan\(channel)_001_001_00\(z)_001.tif")
      }
    }
    if let experiment { _ = folder.write(Array(experiment.utf8), to: "Experiment.xml") }
    return folder
  }

  static func experiment(
    pixel: String = "0.593", field: String = "2.965", steps: Int = 3, step: String = "15", stage: String = "",
    mode: Int = 0, fast: Int = 0, status: String = "Complete"
  ) -> String {
    """
    <?xml version="1.0"?><ThorImageExperiment><Wavelengths><Wavelength name="ChanA"/></Wavelengths>
    <ZStage name="ThorZPiezo" steps="\(steps)" stepSizeUM="\(step)" enable="1"/>\(stage)
    <LSM pixelX="5" pixelY="4" pixelSizeUM="\(pixel)" widthUM="\(field)" heightUM="2.372"/>
    <Camera pixelSizeUM="6.45"/><Streaming zFastEnable="\(fast)" frames="9"/><CaptureMode mode="\(mode)"/>
    <Modality primaryDetectorType="1"/><ExperimentStatus value="\(status)"/></ThorImageExperiment>
    """
  }

  static func read(_ folder: ScratchFolder, _ overrides: StackOverrides = StackOverrides()) throws
    -> StackInterpretation
  {
    try StackReader(path: folder.file("ChanA_001_001_001_001.tif"), overrides: overrides).interpretation
  }

  @Test func pixelSizeAndStepAreReadFromTheExperiment() throws {
    let interpretation = try Self.read(Self.folder(Self.experiment()))
    #expect(interpretation.dialect == .thor && interpretation.shape.depth == 3)
    #expect(interpretation.spacing == StackInterpretation.Spacing(x: 0.593, y: 0.593, z: 15))
    #expect(
      [interpretation.spacingSource?.x, interpretation.spacingSource?.y, interpretation.spacingSource?.z]
        == Array(repeating: "Experiment.xml", count: 3))
    #expect(interpretation.isReady)
  }

  @Test func overridesTakePrecedence() throws {
    let overrides = StackOverrides(voxel: VoxelSize(x: 1, y: 2, z: 3))
    let interpretation = try Self.read(Self.folder(Self.experiment()), overrides)
    #expect(interpretation.voxel == VoxelSize(x: 1, y: 2, z: 3) && interpretation.spacingSource?.z == "--voxel")
  }

  @Test func fewerPlanesThanWereAcquiredMakeTheDepthMissing() throws {
    let folder = try Self.folder(Self.experiment(steps: 20))
    #expect(try Self.read(folder).missing.contains { $0.contains("3 z planes") && $0.contains("20") })
    let stopped = try Self.read(Self.folder(Self.experiment(steps: 20, status: "Stopped")))
    #expect(stopped.isReady && stopped.notes.contains { $0.contains("stopped") })
  }

  @Test func aStreamOfOnePlaneHasNoStep() throws {
    let interpretation = try Self.read(Self.folder(Self.experiment(steps: 16, mode: 1), depth: 1))
    #expect(interpretation.spacing == StackInterpretation.Spacing(x: 0.593, y: 0.593, z: nil))
    #expect(interpretation.missing.count == 1)
  }

  @Test func contradictionsWithinTheExperimentGiveNoValue() throws {
    let field = try Self.read(Self.folder(Self.experiment(field: "9")))
    #expect(field.spacing.x == nil && field.spacing.z == 15)
    #expect(field.notes.contains { $0.contains("contradict") })
    let stages = Self.experiment(stage: "<ZStage name=\"other\" steps=\"3\" stepSizeUM=\"2\" enable=\"1\"/>")
    #expect(try Self.read(Self.folder(stages)).spacing.z == nil)
  }

  @Test func anExperimentOfAnotherImageIsIgnored() throws {
    let other = Self.experiment().replacing("pixelX=\"5\"", with: "pixelX=\"512\"")
    let interpretation = try Self.read(Self.folder(other))
    #expect(interpretation.spacing.x == nil && interpretation.notes.contains { $0.contains("512 × 4") })
  }

  /// A damaged sidecar file must neither stop the reader nor be used in part.
  @Test(arguments: [
    "<!DOCTYPE a [<!ENTITY b \"c\">]><ThorImageExperiment/>", "<ThorImageExperiment><LSM pixelSizeUM=\"1\"",
    String(repeating: "<a>", count: 100), "\u{0}\u{1}", "",
    "<ThorImageExperiment><LSM pixelX=\"1e999\" pixelSizeUM=\"nan\"/><ZStage stepSizeUM=\"-inf\"/></ThorImageExperiment>",
  ]) func aHostileExperimentIsNotedAndIgnored(_ text: String) throws {
    let interpretation = try Self.read(Self.folder(text))
    #expect(
      interpretation.shape.depth == 3 && interpretation.spacing == StackInterpretation.Spacing()
        && !interpretation.isReady)
    #expect(interpretation.notes.allSatisfy { !$0.contains("\n") })
  }
}

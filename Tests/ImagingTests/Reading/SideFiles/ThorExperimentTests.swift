import Imaging
import TestSupport
import Testing
import Vocabulary

struct ThorExperimentTests {
  /// Planes `ChanA_001_001_00z_001.tif` without OME-XML, and what is said beside them.
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

  static func read(_ folder: ScratchFolder, _ overrides: StackOverrides = StackOverrides()) throws -> StackReading {
    try StackReader(path: folder.file("ChanA_001_001_001_001.tif"), overrides: overrides).reading
  }

  @Test func thePixelSizeAndTheStepComeFromTheExperiment() throws {
    let reading = try Self.read(Self.folder(Self.experiment()))
    #expect(reading.flavour == .thor && reading.shape.depth == 3)
    #expect(reading.spacing == StackReading.Spacing(x: 0.593, y: 0.593, z: 15))
    #expect([reading.origin?.x, reading.origin?.y, reading.origin?.z] == Array(repeating: "Experiment.xml", count: 3))
    #expect(reading.isReady)
  }

  @Test func whatTheUserSaysWins() throws {
    let told = StackOverrides(voxel: VoxelSize(x: 1, y: 2, z: 3))
    let reading = try Self.read(Self.folder(Self.experiment()), told)
    #expect(reading.voxel == VoxelSize(x: 1, y: 2, z: 3) && reading.origin?.z == "--voxel")
  }

  @Test func fewerPlanesThanWereAcquiredAreAskedAbout() throws {
    let folder = try Self.folder(Self.experiment(steps: 20))
    #expect(try Self.read(folder).missing.contains { $0.contains("3 z planes") && $0.contains("20") })
    let stopped = try Self.read(Self.folder(Self.experiment(steps: 20, status: "Stopped")))
    #expect(stopped.isReady && stopped.notes.contains { $0.contains("stopped") })
  }

  @Test func aStreamOfOnePlaneHasNoStep() throws {
    let reading = try Self.read(Self.folder(Self.experiment(steps: 16, mode: 1), depth: 1))
    #expect(reading.spacing == StackReading.Spacing(x: 0.593, y: 0.593, z: nil))
    #expect(reading.missing.count == 1)
  }

  @Test func contradictionsWithinTheExperimentAreNotGuessedAt() throws {
    let field = try Self.read(Self.folder(Self.experiment(field: "9")))
    #expect(field.spacing.x == nil && field.spacing.z == 15)
    #expect(field.notes.contains { $0.contains("contradict") })
    let stages = Self.experiment(stage: "<ZStage name=\"other\" steps=\"3\" stepSizeUM=\"2\" enable=\"1\"/>")
    #expect(try Self.read(Self.folder(stages)).spacing.z == nil)
  }

  @Test func anExperimentOfAnotherImageIsLeftAside() throws {
    let other = Self.experiment().replacing("pixelX=\"5\"", with: "pixelX=\"512\"")
    let reading = try Self.read(Self.folder(other))
    #expect(reading.spacing.x == nil && reading.notes.contains { $0.contains("512 × 4") })
  }

  /// A side file of a stranger must neither stop the reading nor be believed in part.
  @Test(arguments: [
    "<!DOCTYPE a [<!ENTITY b \"c\">]><ThorImageExperiment/>", "<ThorImageExperiment><LSM pixelSizeUM=\"1\"",
    String(repeating: "<a>", count: 100), "\u{0}\u{1}", "",
    "<ThorImageExperiment><LSM pixelX=\"1e999\" pixelSizeUM=\"nan\"/><ZStage stepSizeUM=\"-inf\"/></ThorImageExperiment>",
  ]) func aHostileExperimentIsNamedAndLeftAside(_ text: String) throws {
    let reading = try Self.read(Self.folder(text))
    #expect(reading.shape.depth == 3 && reading.spacing == StackReading.Spacing() && !reading.isReady)
    #expect(reading.notes.allSatisfy { !$0.contains("\n") })
  }
}

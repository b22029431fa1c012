import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

/// Acquisitions that were stopped, or lost files: refused as they come, read as far as they go with `--axes`.
struct StoppedAcquisitionTests {
  static func ome(_ z: Int, t: Int = 1, _ data: String) -> String {
    "<?xml version=\"1.0\"?><OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"5\" SizeY=\"4\" SizeZ=\"\(z)\" SizeC=\"1\" "
      + "SizeT=\"\(t)\" Type=\"uint16\" PhysicalSizeX=\"1\" PhysicalSizeY=\"1\" PhysicalSizeZ=\"2\">\(data)</Pixels></Image></OME>"
  }

  static func write(_ xml: String, pages: Int, as name: String = "a.ome.tif", in folder: ScratchFolder) -> String {
    let all = (0..<pages).map { TinyTIFF.Page(UInt16($0 + 1), tags: $0 == 0 ? [270: .text(xml)] : [:]) }
    return folder.write(TinyTIFF(all).bytes, to: name)
  }

  static func refusal(_ path: String, _ overrides: StackOverrides = StackOverrides()) -> String {
    let error = #expect(throws: ImagingError.self) { try StackReader(path: path, overrides: overrides) }
    return error?.description ?? ""
  }

  /// What the message proposes is what reads the planes that are there.
  @Test func theAxesThatTheRefusalProposesReadWhatIsThere() throws {
    let folder = ScratchFolder()
    let gap = [0, 1, 2, 4, 5].enumerated()
      .map { "<TiffData FirstZ=\"\($1)\" IFD=\"\($0)\" PlaneCount=\"1\"/>" }.joined()
    for (xml, pages, says, axes) in [
      (Self.ome(6, "<TiffData/>"), 4, "2 of 6 planes are missing (z 4; z 5)", "Z4YX"),
      (Self.ome(6, "<TiffData IFD=\"0\" PlaneCount=\"6\"/>"), 4, "2 of 6 planes are missing (z 4; z 5)", "Z4YX"),
      (Self.ome(6, gap), 5, "1 of 6 planes are missing (z 3)", "Z5YX"),
      (Self.ome(2, t: 3, "<TiffData/>"), 4, "2 of 6 planes are missing (z 0, time 2; z 1, time 2)", "T2Z2YX"),
    ] {
      let path = Self.write(xml, pages: pages, in: folder)
      let message = Self.refusal(path)
      #expect(message.contains(says) && message.hasSuffix("--axes \(axes)"), "\(message)")
      for text in [axes, axes.filter { !$0.isNumber }] where text != "TZYX" {
        let reader = try StackReader(path: path, overrides: StackOverrides(axes: text))
        #expect(reader.interpretation.shape.depth * reader.interpretation.frames == pages)
        #expect(reader.interpretation.spacing.z == 2)
        #expect(reader.interpretation.notes.contains { $0.contains(says) && $0.contains("as --axes says") })
        #expect(
          try reader.plane(reader.interpretation.shape.depth - 1, frame: reader.interpretation.frames - 1)[0]
            == UInt8(pages))
      }
      #expect(Self.refusal(path, StackOverrides(axes: "Z9YX")).contains("9"))
    }
  }

  /// Cycles of Prairie View that were not copied: once read as a whole without a word.
  @Test(arguments: [2, 3, 4]) func cyclesThatAreNotThereAreNamed(_ present: Int) throws {
    let names = (0..<6).map { "t_Cycle0000\($0 / 2 + 1)_Ch2_00000\($0 % 2 + 1).ome.tif" }
    let data = names.enumerated().map {
      "<TiffData FirstZ=\"\($0 % 2)\" IFD=\"0\" PlaneCount=\"1\"><UUID FileName=\"\($1)\">urn:uuid:\($0)</UUID></TiffData>"
    }
    let folder = ScratchFolder()
    for (i, name) in names.prefix(present).enumerated() {
      let tags: [UInt16: TinyTIFF.Value] =
        i == 0 ? [270: .text(Self.ome(2, data.joined())), 305: .text("Prairie View 5.6")] : [:]
      _ = folder.write(TinyTIFF([.init(UInt16(i + 1), tags: tags)]).bytes, to: name)
    }
    let message = Self.refusal(folder.file(names[0]))
    #expect(message.contains("\(6 - present) of the files") && message.contains(names[5]), "\(message)")
    let reader = try StackReader(path: folder.file(names[0]), overrides: StackOverrides(axes: "Z\(present)YX"))
    #expect(reader.interpretation.shape.depth == present)
    #expect(try reader.plane(present - 1)[0] == UInt8(present))
  }

  @Test func thorPlanesThatAreMissingAreNamedAndTheOthersCanBeRead() throws {
    let folder = ScratchFolder()
    let xml = Self.ome(5, "")
    for z in 1...3 {
      _ = folder.write(
        TinyTIFF([.init(UInt16(z), tags: [270: .text(xml)])]).bytes, to: "ChanA_0001_0001_000\(z)_0001.tif")
    }
    let path = folder.file("ChanA_0001_0001_0001_0001.tif")
    #expect(Self.refusal(path).hasSuffix("--axes Z3YX"))
    let reader = try StackReader(path: path, overrides: StackOverrides(axes: "ZYX"))
    #expect(try reader.interpretation.shape.depth == 3 && reader.plane(2)[0] == 3)
    // A plane beyond a gap belongs to no stack.
    try FileManager.default.removeItem(atPath: folder.file("ChanA_0001_0001_0002_0001.tif"))
    #expect(Self.refusal(folder.file("ChanA_0001_0001_0003_0001.tif"), StackOverrides(axes: "ZYX")).contains("missing"))
  }

  /// ImageJ's header counts the slices that were planned.
  @Test func aStoppedImageJStackIsReadByAxes() throws {
    let tags: [UInt16: TinyTIFF.Value] = [270: .text("ImageJ=1.54f\nimages=6\nslices=6\nunit=um\n")]
    let path = ScratchFolder.shared.write(
      TinyTIFF([.init(1, tags: tags), .init(2), .init(3)]).bytes, to: "stopped-imagej.tif")
    #expect(Self.refusal(path).contains("--axes"))
    for axes in ["ZYX", "Z3YX"] {
      #expect(try StackReader(path: path, overrides: StackOverrides(axes: axes)).interpretation.shape.depth == 3)
    }
  }

  /// Three series of two pages were once one stack of six planes.
  @Test func severalSeriesOfTifffileAskForOne() throws {
    let shape: [UInt16: TinyTIFF.Value] = [270: .text("{\"shape\": [2, 4, 5]}")]
    let pages = (0..<6).map { TinyTIFF.Page(UInt16($0), tags: $0 % 2 == 0 ? shape : [:]) }
    let path = ScratchFolder.shared.write(TinyTIFF(pages).bytes, to: "shaped.tif")
    let asked = try StackReader.inspect(path: path)
    #expect(asked.missing.contains { $0.contains("--series 0 to 2") } && asked.shape.depth == 2)
    let second = try StackReader(path: path, overrides: StackOverrides(series: 1))
    #expect(try second.plane(1)[0] == 3 && !second.interpretation.missing.contains { $0.contains("--series") })
    #expect(try StackReader.inspect(path: path, overrides: StackOverrides(axes: "ZYX")).shape.depth == 6)
    #expect(Self.refusal(path, StackOverrides(series: 3)).contains("no image 3"))
    // Planes written in a loop, each with a shape of its own, stay one stack.
    let loop = (0..<4).map { TinyTIFF.Page(UInt16($0), tags: [270: .text("{\"shape\": [4, 5]}")]) }
    let planes = try StackReader.inspect(path: ScratchFolder.shared.write(TinyTIFF(loop).bytes, to: "loop.tif"))
    #expect(planes.shape.depth == 4 && !planes.missing.contains { $0.contains("--series") })
  }

  /// A damaged continuation of a ScanImage acquisition once was its silent end.
  @Test func aDamagedContinuationIsNotTheEnd() throws {
    let folder = ScratchFolder()
    let header = "SI.hChannels.channelSave = 1\nSI.hStackManager.numSlices = 1\n"
    for i in 1...2 {
      let tags: [UInt16: TinyTIFF.Value] = [305: .text(header), 270: .text("frameNumbers = \(i)\n")]
      _ = folder.write(TinyTIFF([.init(UInt16(i), tags: tags)]).bytes, to: "a_00001_0000\(i).tif")
    }
    let path = folder.file("a_00001_00001.tif")
    #expect(try StackReader(path: path).interpretation.fileCount == 2)
    _ = folder.write([0, 1, 2], to: "a_00001_00002.tif")
    #expect(Self.refusal(path).contains("a_00001_00002.tif"))
  }

  /// A sidecar file that is there but cannot be opened once counted as absent.
  @Test func aSidecarThatCannotBeOpenedIsNoted() throws {
    let folder = ScratchFolder()
    let path = folder.write(TinyTIFF([.init(1), .init(2)]).bytes, to: "a.tif")
    try FileManager.default.createDirectory(atPath: folder.file("metadata.txt"), withIntermediateDirectories: true)
    #expect(
      try StackReader.inspect(path: path).notes.contains { $0.contains("metadata.txt") && $0.contains("a folder") })
  }

  /// Coordinates in voxels of such sizes overflow.
  @Test(arguments: [1e-30, 1e12, -1, 0, .nan, .infinity]) func aVoxelSizeOutOfAllReasonIsMissing(_ edge: Double) throws
  {
    let folder = ScratchFolder()
    let path = folder.write(TinyTIFF([.init(1), .init(2)]).bytes, to: "voxel.tif")
    let size = VoxelSize(x: 1, y: 1, z: edge)
    let reading = try StackReader.inspect(path: path, overrides: StackOverrides(voxel: size))
    withExtendedLifetime(folder) {}
    #expect(reading.voxel == nil && reading.missing.contains { $0.contains("voxel size in z") } && !size.isUsable)
  }
}

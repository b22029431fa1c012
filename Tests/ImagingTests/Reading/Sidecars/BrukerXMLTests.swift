import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

struct BrukerXMLTests {
  static func frame(_ cycle: Int, _ index: Int, z: Double?, channels: [Int] = [2]) -> String {
    let files = channels.map {
      "<File channel=\"\($0)\" channelName=\"Ch\($0)\" filename=\"s_Cycle0000\(cycle)_Ch\($0)_00000\(index).tif\"/>"
    }
    let position = z.map {
      "<PVStateShard><PVStateValue key=\"positionCurrent\"><SubindexedValues index=\"ZAxis\">"
        + "<SubindexedValue subindex=\"0\" value=\"166.5\"/><SubindexedValue subindex=\"1\" value=\"\($0)\"/>"
        + "</SubindexedValues></PVStateValue></PVStateShard>"
    }
    return "<Frame index=\"\(index)\">\(files.joined())\(position ?? "")</Frame>"
  }

  static func scan(_ sequences: String, z: String = "4") -> String {
    let size =
      "<IndexedValue index=\"XAxis\" value=\"1.1\"/><IndexedValue index=\"YAxis\" value=\"1.2\"/>"
      + "<IndexedValue index=\"ZAxis\" value=\"\(z)\"/>"
    return
      "<?xml version=\"1.0\"?><PVScan version=\"5.6\"><PVStateShard><PVStateValue key=\"pixelsPerLine\" value=\"5\"/>"
      + "<PVStateValue key=\"linesPerFrame\" value=\"4\"/><PVStateValue key=\"micronsPerPixel\">\(size)</PVStateValue>"
      + "</PVStateShard>\(sequences)</PVScan>"
  }

  static func sequence(
    _ cycle: Int, type: String = "ZSeries", depth: Int = 3, step: Double? = 4, from: Double = -4, channels: [Int] = [2],
    attributes: String = ""
  ) -> String {
    "<Sequence type=\"\(type)\" cycle=\"\(cycle)\" \(attributes)>"
      + (1...depth).map { i in
        frame(cycle, i, z: step.map { from + $0 * Double(i - 1) }, channels: channels)
      }.joined() + "</Sequence>"
  }

  /// Plane `cycle`, `index`, `channel` holds 100 · cycle + 10 · index + channel.
  static func folder(_ xml: String?, cycles: Int = 1, depth: Int = 3, channels: [Int] = [2], env: String? = nil)
    -> ScratchFolder
  {
    let folder = ScratchFolder()
    for cycle in 1...cycles {
      for i in 1...depth {
        for channel in channels {
          _ = folder.write(
            TinyTIFF([.init(UInt16(100 * cycle + 10 * i + channel))]).bytes,
            to: "s_Cycle0000\(cycle)_Ch\(channel)_00000\(i).tif")
        }
      }
    }
    if let xml { _ = folder.write(Array("\u{FEFF}\(xml)".utf8), to: "s.xml") }
    if let env { _ = folder.write(Array(env.utf8), to: "s.env") }
    return folder
  }

  static func reader(_ folder: ScratchFolder, channel: Int = 2) throws -> StackReader {
    try StackReader(path: folder.file("s_Cycle00001_Ch\(channel)_000001.tif"))
  }

  static func value(_ reader: StackReader, _ z: Int, channel: Int = 0, frame: Int = 0) throws -> Int {
    let plane = try reader.plane(z, channel: channel, frame: frame)
    return Int(plane[0]) | Int(plane[1]) << 8
  }

  @Test func aZSeriesIsReadByItsXML() throws {
    let folder = Self.folder(Self.scan(Self.sequence(1, channels: [1, 2])), channels: [1, 2])
    let reader = try Self.reader(folder, channel: 1)
    #expect(reader.interpretation.dialect == .bruker && reader.interpretation.axes == "CZYX")
    #expect(reader.interpretation.channelNames == ["Ch1", "Ch2"])
    #expect(
      reader.interpretation.voxel == VoxelSize(x: 1.1, y: 1.2, z: 4)
        && reader.interpretation.spacingSource?.z == "s.xml")
    #expect(try Self.value(reader, 2, channel: 1) == 132)
    let whole = try StackReader(path: folder.path).interpretation
    withExtendedLifetime(folder) {}
    #expect(whole.shape.depth == 3 && whole.channels == 2)
  }

  @Test func cyclesOfAVolumeAreFrames() throws {
    let type = "TSeries ZSeries Element"
    let xml = Self.scan(Self.sequence(1, type: type) + Self.sequence(2, type: type))
    let folder = Self.folder(xml, cycles: 2)
    defer { withExtendedLifetime(folder) {} }
    let reader = try Self.reader(folder)
    #expect(reader.interpretation.frames == 2 && reader.interpretation.shape.depth == 3)
    #expect(try Self.value(reader, 1, frame: 1) == 222)
  }

  /// The second cycle was stopped after one of three planes.
  @Test func aStoppedCycleIsReadByAxes() throws {
    let type = "TSeries ZSeries Element"
    let folder = Self.folder(Self.scan(Self.sequence(1, type: type) + Self.sequence(2, type: type)), cycles: 2)
    defer { withExtendedLifetime(folder) {} }
    for i in 2...3 { try FileManager.default.removeItem(atPath: folder.file("s_Cycle00002_Ch2_00000\(i).tif")) }
    let error = #expect(throws: ImagingError.self) { try Self.reader(folder) }
    #expect(error?.description.contains("s_Cycle00002_Ch2_000002.tif") == true)
    let reader = try StackReader(
      path: folder.file("s_Cycle00001_Ch2_000001.tif"), overrides: StackOverrides(axes: "Z4YX"))
    #expect(reader.interpretation.notes.contains { $0.contains("4 of 6 planes listed by s.xml are there") })
    #expect(try Self.value(reader, 3) == 212)
  }

  /// The second volume of a bidirectional scan begins at the far end.
  @Test func aVolumeScannedBackwardsIsReversed() throws {
    let (type, attributes) = ("TSeries ZSeries Element", "bidirectionalZ=\"True\"")
    let back = Self.sequence(2, type: type, step: -4, from: 4, attributes: attributes)
    let folder = Self.folder(Self.scan(Self.sequence(1, type: type, attributes: attributes) + back), cycles: 2)
    defer { withExtendedLifetime(folder) {} }
    let reader = try Self.reader(folder)
    #expect(try Self.value(reader, 0, frame: 1) == 232)
    let silent = Self.scan(
      Self.sequence(1, type: type, step: nil, attributes: attributes)
        + Self.sequence(2, type: type, step: nil, attributes: attributes))
    let mute = Self.folder(silent, cycles: 2)
    let error = #expect(throws: ImagingError.self) { try Self.reader(mute) }
    #expect(error?.description.contains("which way") == true)
    withExtendedLifetime(mute) {}
  }

  @Test func aTimeSeriesHasFramesAndNoStep() throws {
    let reader = try Self.reader(Self.folder(Self.scan(Self.sequence(1, type: "TSeries Timed Element", step: nil))))
    #expect(
      reader.interpretation.frames == 3 && reader.interpretation.shape.depth == 1
        && reader.interpretation.spacing.z == nil)
  }

  @Test func aStepThatDiffersFromThePositionsIsNotUsed() throws {
    let interpretation = try Self.reader(Self.folder(Self.scan(Self.sequence(1), z: "5"))).interpretation
    #expect(interpretation.spacing.z == nil && interpretation.spacing.x == 1.1)
    #expect(interpretation.notes.contains { $0.contains("5.0 µm") && $0.contains("4.0 µm") })
  }

  @Test func missingAndEscapingFilesAreRefused() throws {
    let short = #expect(throws: ImagingError.self) {
      try Self.reader(Self.folder(Self.scan(Self.sequence(1, depth: 4))))
    }
    #expect(short?.description.contains("s_Cycle00001_Ch2_000004.tif") == true)
    let away = Self.scan(Self.sequence(1)).replacing("filename=\"s_Cycle00001_Ch2_000003", with: "filename=\"../s3")
    #expect(throws: ImagingError.self) { try Self.reader(Self.folder(away)) }
  }

  @Test func theEnvironmentFileIsReadWhereTheXMLIsMissing() throws {
    let env = Self.scan("").replacing("PVScan", with: "Environment")
    let interpretation = try Self.reader(Self.folder(nil, env: env)).interpretation
    #expect(interpretation.spacing.x == 1.1 && interpretation.spacingSource?.x == "s.env")
  }

  /// Prairie View gives the planes of every cycle the same coordinates; once only the last cycle was read.
  @Test func cyclesWithTheSameCoordinatesInOMEAreFrames() throws {
    let folder = ScratchFolder()
    let names = (1...2).flatMap { cycle in (1...2).map { "s_Cycle0000\(cycle)_Ch2_00000\($0).ome.tif" } }
    let data = names.enumerated().map { i, name in
      "<TiffData FirstZ=\"\(i % 2)\" IFD=\"0\" PlaneCount=\"1\"><UUID FileName=\"\(name)\">urn:uuid:\(i)</UUID></TiffData>"
    }
    let xml =
      "<?xml version=\"1.0\"?><OME UUID=\"urn:uuid:0\"><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"5\" SizeY=\"4\" "
      + "SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\" Type=\"uint16\">\(data.joined())</Pixels></Image></OME>"
    for (i, name) in names.enumerated() {
      _ = folder.write(TinyTIFF([.init(UInt16(i + 1), tags: [270: .text(xml)])]).bytes, to: name)
    }
    let reader = try StackReader(path: folder.file(names[0]))
    #expect(reader.interpretation.frames == 2 && reader.interpretation.shape.depth == 2)
    #expect(try Self.value(reader, 1, frame: 0) == 2 && Self.value(reader, 0, frame: 1) == 3)
  }

  /// Choosing one of the two pages would be a guess.
  @Test func twoPagesForOnePlaneAreRefused() throws {
    let xml =
      "<?xml version=\"1.0\"?><OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"5\" SizeY=\"4\" SizeZ=\"2\" "
      + "SizeC=\"1\" SizeT=\"1\" Type=\"uint16\"><TiffData IFD=\"0\"/><TiffData IFD=\"1\"/>"
      + "<TiffData IFD=\"1\" FirstZ=\"1\"/></Pixels></Image></OME>"
    let folder = ScratchFolder()
    let path = folder.write(TinyTIFF([.init(1, tags: [270: .text(xml)]), .init(2)]).bytes, to: "a.ome.tif")
    #expect(throws: ImagingError.self) { try StackReader(path: path) }
  }
}

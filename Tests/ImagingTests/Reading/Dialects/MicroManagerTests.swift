import Imaging
import TestSupport
import Testing
import Vocabulary

struct MicroManagerTests {
  static let summary =
    #"{"Summary": {"Width": 5, "Height": 4, "PixelSize_um": 0.65, "z-step_um": -2, "ChNames": ["DAPI", "Cy5"]}, "#
    + #""FrameKey-0-0-0": {"PixelSizeUm": 0.65, "Note": "a \"}\" b"}, "cut": {"#

  static func folder(_ names: [String], metadata: String? = nil) -> ScratchFolder {
    let folder = ScratchFolder()
    for (i, name) in names.enumerated() { _ = folder.write(TinyTIFF([.init(UInt16(i))]).bytes, to: name) }
    if let metadata { _ = folder.write(Array(metadata.utf8), to: "metadata.txt") }
    return folder
  }

  @Test func aFolderWithOnePlanePerFileIsReadByItsNames() throws {
    let names = (0..<2).flatMap { t in
      ["Cy5", "DAPI"].flatMap { c in (0..<3).map { "img_00000000\(t)_\(c)_00\($0).tif" } }
    }
    let folder = Self.folder(names, metadata: Self.summary)
    defer { withExtendedLifetime(folder) {} }
    let reader = try StackReader(path: folder.path)
    #expect(reader.interpretation.dialect == .microManager)
    #expect(reader.interpretation.channelNames == ["DAPI", "Cy5"] && reader.interpretation.frames == 2)
    #expect(
      reader.interpretation.voxel == VoxelSize(x: 0.65, y: 0.65, z: 2)
        && reader.interpretation.spacingSource?.z == "metadata.txt")
    // Names sort by time, channel, z; DAPI is the second of them.
    #expect(try reader.plane(2, channel: 0, frame: 1)[0] == 11)
    #expect(try reader.plane(1, channel: 1, frame: 0)[0] == 1)
  }

  @Test func fileNamesOfVersionTwoAreRead() throws {
    let names = (0..<2).flatMap { c in
      (0..<2).map { "img_channel00\(c)_position000_time000000000_z00\($0).tif" }
    }
    let folder = Self.folder(names)
    defer { withExtendedLifetime(folder) {} }
    let reader = try StackReader(path: folder.path)
    #expect(
      reader.interpretation.channels == 2 && reader.interpretation.shape.depth == 2
        && reader.interpretation.spacing.x == nil)
    #expect(try reader.plane(1, channel: 1)[0] == 3)
  }

  @Test func aFolderWithAMissingPlaneOrTwoPositionsIsRefused() throws {
    let names = ["img_000000000_A_000.tif", "img_000000000_A_001.tif", "img_000000000_B_000.tif"]
    let hole = Self.folder(names)
    let short = #expect(throws: ImagingError.self) { try StackReader(path: hole.path) }
    #expect(short?.description.contains("3 files") == true)
    let positions = Self.folder((0..<2).map { "img_channel000_position00\($0)_time000000000_z000.tif" })
    let error = #expect(throws: ImagingError.self) { try StackReader(path: positions.path) }
    withExtendedLifetime((hole, positions)) {}
    #expect(error?.description.contains("2 positions") == true)
  }

  static func page(_ value: Int, _ axes: String) -> TinyTIFF.Page {
    .init(UInt16(value), tags: [51123: .text(#"{"Channel": "DAPI", "PixelSizeUm": 0.5, \#(axes)}"#)])
  }

  /// Once the metadata of pages was ignored, and channels were read as z.
  @Test func pagesAreAssignedByTheirMetadata() throws {
    let folder = ScratchFolder()
    let pages = (0..<2).flatMap { t in
      (0..<3).flatMap { z in
        ["a", "b"].enumerated().map { c, name in
          Self.page(100 * t + 10 * z + c, #""Axes": {"time": \#(t), "z": \#(z), "channel": "\#(name)"}"#)
        }
      }
    }
    let path = folder.write(TinyTIFF(pages).bytes, to: "NDTiffStack.tif")
    let reader = try StackReader(path: path)
    #expect(reader.interpretation.axes == "CTZYX" && reader.interpretation.spacing.x == 0.5)
    #expect(try reader.plane(2, channel: 1, frame: 1)[0] == 121)
    let unfinished = folder.write(TinyTIFF(Array(pages.dropLast())).bytes, to: "stopped.tif")
    let short = try StackReader(path: unfinished).interpretation
    #expect(short.frames == 1 && short.notes.contains { $0.contains("unfinished") })
    let hole = folder.write(TinyTIFF(Array(pages.dropFirst())).bytes, to: "hole.tif")
    #expect(throws: ImagingError.self) { try StackReader(path: hole) }
  }

  @Test func positionsInOneFileAreSeparateImages() throws {
    let folder = ScratchFolder()
    let pages = (0..<4).map {
      Self.page(
        $0, #""ChannelIndex": 0, "SliceIndex": \#($0 / 2), "FrameIndex": 0, "PositionIndex": \#($0 % 2)"#)
    }
    let path = folder.write(TinyTIFF(pages).bytes, to: "a.tif")
    let first = try StackReader(path: path)
    #expect(first.interpretation.shape.depth == 2 && first.interpretation.notes.contains { $0.contains("2 positions") })
    let second = try StackReader(path: path, overrides: StackOverrides(series: 1))
    #expect(try second.plane(1)[0] == 3)
    #expect(throws: ImagingError.self) { try StackReader(path: path, overrides: StackOverrides(series: 2)) }
  }

  @Test func metadataThatContradictsTheFileIsNotedAndNotUsed() throws {
    let folder = ScratchFolder()
    let page = TinyTIFF.Page(1, tags: [51123: .text(#"{"PixelSizeUm": 0.5}"#)])
    let path = folder.write(TinyTIFF([page]).bytes, to: "a.tif")
    _ = folder.write(Array(Self.summary.utf8), to: "a_metadata.txt")
    let interpretation = try StackReader(path: path).interpretation
    #expect(interpretation.spacing.x == nil)
    #expect(interpretation.notes.contains { $0.contains("0.5 µm") && $0.contains("0.65 µm by a_metadata.txt") })
  }

  @Test(arguments: [
    "", "{", "[1]", #"{"Summary": 3}"#, #"{"Summary": {"PixelSize_um": "x", "z-step_um": 1e999}}"#,
    String(repeating: "[", count: 100_000), #"{"Summary": \#(String(repeating: "[", count: 5000))}"#, "\u{0}",
  ]) func hostileMetadataGivesNoValue(_ text: String) throws {
    let folder = Self.folder(["img_000000000_A_000.tif", "img_000000000_A_001.tif"], metadata: text)
    #expect(try StackReader(path: folder.path).interpretation.spacing == StackInterpretation.Spacing())
    withExtendedLifetime(folder) {}
  }
}

import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

/// Files that were once read wrongly, or refused without need.
struct OddFileTests {
  static func reader(_ pages: [TinyTIFF.Page], _ overrides: StackOverrides = StackOverrides()) throws -> StackReader {
    let path = ScratchFolder.shared.write(TinyTIFF(pages).bytes, to: "\(UUID()).tif")
    return try StackReader(path: path, overrides: overrides)
  }

  /// libtiff ignores a predictor without compression, tifffile applies it.
  @Test(arguments: [UInt16(1), 32773]) func aPredictorWithoutItsCompressionIsRefused(_ code: UInt16) throws {
    let error = #expect(throws: ImagingError.self) {
      try Self.reader([.init(7, tags: [259: .short(code), 317: .short(2)])])
    }
    #expect(error?.description.contains("predictor") == true)
  }

  /// 72 dots per inch once became pixels of 353 µm.
  @Test func dotsPerInchAreNotReadAsAPixelSize() throws {
    let tags: [UInt16: TinyTIFF.Value] = [
      270: .text("ImageJ=1.53t\nimages=1\nunit=inch\n"), 282: .rational(72, 1), 283: .rational(72, 1),
    ]
    let interpretation = try Self.reader([.init(7, tags: tags)]).interpretation
    #expect(
      interpretation.spacing == StackInterpretation.Spacing()
        && interpretation.notes.contains { $0.contains("printed page") })
  }

  @Test func pagesThatImageJDoesNotCountAreReadAsZAndNoted() throws {
    let text: [UInt16: TinyTIFF.Value] = [270: .text("ImageJ=1.48v\nmin=0.0\nmax=4094.0\n")]
    let reader = try Self.reader([.init(1, tags: text), .init(2), .init(3)])
    #expect(reader.interpretation.shape.depth == 3 && reader.interpretation.notes.contains { $0.contains("--axes") })
    #expect(try reader.plane(2)[0] == 3)
  }

  /// An error in a tag that pixels do not need was once reported as damaged pixels.
  @Test func anEmptyPrivateTagDoesNotPreventDecoding() throws {
    var page = TinyTIFF.Page(0, tags: [259: .short(32773), 65000: .text("")])
    // PackBits: 40 bytes of 7.
    page.pixels = [UInt8(bitPattern: -39), 7]
    #expect(try Self.reader([page]).plane(0) == [UInt8](repeating: 7, count: 40))
  }

  /// Before 2017 ScanImage gives the field in degrees.
  @Test func aFieldInDegreesIsConvertedByTheObjective() throws {
    let header = """
      SI.hChannels.channelSave = 1
      SI.hRoiManager.imagingFovDeg = [-10 -10;10 -10;10 10;-10 10]
      SI.hRoiManager.linesPerFrame = 4
      SI.hRoiManager.pixelsPerLine = 5
      SI.objectiveResolution = 15
      """
    let interpretation = try Self.reader([.init(7, tags: [305: .text(header)])]).interpretation
    #expect(
      interpretation.spacing == StackInterpretation.Spacing(x: 60, y: 75)
        && interpretation.spacingSource?.x == "ScanImage's header")
  }

  /// Micro-Manager names the file in its OME-XML; a renamed file was once reported as damaged.
  @Test func aRenamedFileIsRead() throws {
    let data = (0..<2).map {
      "<TiffData FirstZ=\"\($0)\" IFD=\"\($0)\" PlaneCount=\"1\"><UUID FileName=\"old.ome.tif\">urn:uuid:1</UUID></TiffData>"
    }
    let xml =
      "<?xml version=\"1.0\"?><OME><Image><Pixels DimensionOrder=\"XYCZT\" SizeX=\"5\" SizeY=\"4\" SizeZ=\"2\" SizeC=\"1\" "
      + "SizeT=\"1\" Type=\"uint16\">\(data.joined())</Pixels></Image></OME>"
    let reader = try Self.reader([.init(1, tags: [270: .text(xml)]), .init(2)])
    #expect(
      reader.interpretation.shape.depth == 2 && reader.interpretation.notes.contains { $0.contains("old.ome.tif") })
    #expect(try reader.plane(1)[0] == 2)
    let other = xml.replacing(
      "IFD=\"1\" PlaneCount=\"1\"><UUID FileName=\"old", with: "IFD=\"0\"><UUID FileName=\"else")
    #expect(throws: ImagingError.self) { try Self.reader([.init(1, tags: [270: .text(other)]), .init(2)]) }
  }

  @Test func unitsOfImageJDifferByAxis() throws {
    let tags: [UInt16: TinyTIFF.Value] = [
      270: .text("ImageJ=1.54f\nimages=2\nslices=2\nunit=um\nyunit=mm\nzunit=nm\nspacing=500\n"),
      282: .rational(2, 1), 283: .rational(2000, 1),
    ]
    let interpretation = try Self.reader([.init(1, tags: tags), .init(2)]).interpretation
    #expect(interpretation.spacing == StackInterpretation.Spacing(x: 0.5, y: 0.5, z: 0.5))
    let silent = tags.merging([270: .text("ImageJ=1.54f\nimages=2\nslices=2\nunit=um\n")]) { $1 }
    let withoutSpacing = try Self.reader([.init(1, tags: silent), .init(2)]).interpretation
    #expect(withoutSpacing.spacing.z == nil && withoutSpacing.notes.contains { $0.contains("1 um") })
  }

  /// The other planes have no directories, and were once lost.
  @Test func aMetaMorphStackIsRefused() {
    let error = #expect(throws: ImagingError.self) { try Self.reader([.init(1, tags: [33629: .text("123456")])]) }
    #expect(error?.description.contains("7 planes") == true)
  }

  /// The wrong one of two bytes was read.
  @Test func aNumberOfTypeByteIsReadInBigEndianFiles() throws {
    var tiff = RawTIFF()
    tiff.mode = "b"
    let path = ScratchFolder.shared.file("\(UUID()).tif")
    try #require(tiff.write(to: path))
    var bytes = try contents(of: path)
    // BitsPerSample, one SHORT of 16, becomes one BYTE of 16.
    let entry: [UInt8] = [1, 2, 0, 3, 0, 0, 0, 1, 0, 16, 0, 0]
    let start = try #require(bytes.indices.dropLast(11).first { bytes[$0..<$0 + 12].elementsEqual(entry) })
    bytes.replaceSubrange(start..<start + 12, with: [1, 2, 0, 1, 0, 0, 0, 1, 16, 0, 0, 0])
    #expect(try StackReader(path: ScratchFolder.shared.write(bytes, to: "byte.tif")).plane(0) == tiff.plane(0))
  }
}

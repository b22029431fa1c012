import Foundation
import Imaging
import Testing
import Vocabulary

/// Tables and regions as spreadsheets, other locales and other programs write them.
struct OddSomaFileTests {
  static let byteOrderMark = "\u{FEFF}"

  @Test func aByteOrderMarkIsNoPartOfTheFirstField() throws {
    let swc = try SomaFileTests.read("\(Self.byteOrderMark)# list\r\n7 1 10 20 30 5 -1\r\n", as: "a.swc")
    #expect(swc.somata.map(\.label) == ["7"])
    let text = "\(Self.byteOrderMark)\"Pt-0\",\"true\",\"1.5\",\"2\",\"3\",\"4\",\"5\",\"6\"\r\n"
    let landmarks = try SomaFileTests.read(text, as: "l.csv", columns: SomaTable.Columns(parsing: "side=fixed"))
    #expect(landmarks.somata.map(\.label) == ["Pt-0"] && landmarks.somata[0].position == Point3(x: 4.25, y: 5.25, z: 7))
    let table = try SomaFileTests.read("\(Self.byteOrderMark)LABEL;X_UM;Y_UM;Z_UM\r\n\"a;b\";1,5;2;3\r\n", as: "t.csv")
    #expect(table.somata[0].label == "a;b" && table.somata[0].position == Point3(x: 1.5, y: 2, z: 3))
  }

  /// `10,5` was once read as two fields, which moved the soma.
  @Test func decimalCommasInAnSWCAreRefused() {
    #expect(throws: ImagingError.self) { try SomaFileTests.read("1 1 10,5 20,5 30 5 -1\n", as: "a.swc") }
    #expect(throws: ImagingError.self) { try SomaFileTests.read("1,1,10,5,20,5,30,5,-1\n", as: "a.swc") }
    #expect(throws: Never.self) { try SomaFileTests.read("1, 1, 10.5, 20.5, 30, 5, -1\n", as: "a.swc") }
  }

  /// In a table with decimal points a comma groups thousands: `1,234` is not 1.234.
  @Test func aCommaBesideDecimalPointsIsNoDecimalComma() {
    #expect(throws: ImagingError.self) { try SomaFileTests.read("id\tx\ty\tz\na\t1,234\t12.5\t3\n", as: "a.tsv") }
    #expect(throws: ImagingError.self) { try SomaFileTests.read("id;x;y;z\na;1.234,5;2;3\n", as: "a.csv") }
    #expect(throws: ImagingError.self) { try SomaFileTests.read("id,x,y,z\na,1,5,2,3\n", as: "a.csv") }
  }

  @Test func landmarksOfAFlatImageAreRefused() {
    let error = #expect(throws: ImagingError.self) {
      try SomaFileTests.read("\"Pt-0\",\"true\",\"1\",\"2\",\"3\",\"4\"\n", as: "l.csv")
    }
    #expect(error?.description.contains("flat image") == true)
  }

  @Test func aLandmarkNameMayContainAComma() throws {
    let text = "\"cell 4, left\",\"true\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"\n"
    let table = try SomaFileTests.read(text, as: "l.csv", columns: SomaTable.Columns(parsing: "side=moving"))
    #expect(table.somata.map(\.label) == ["cell 4, left"])
  }

  /// A square of 12 with a hole of 4 pixels at its left, which once had the centre of its bounding box.
  @Test func aCompositeRegionHasTheCentreOfItsArea() throws {
    let contours: [[(Float, Float)]] = [
      [(0, 0), (12, 0), (12, 12), (0, 12)], [(1, 4), (1, 8), (5, 8), (5, 4)],
    ]
    var shape: [Float] = []
    for contour in contours {
      for (i, point) in contour.enumerated() { shape += [i == 0 ? 0 : 1, point.0, point.1] }
      shape.append(4)
    }
    var bytes =
      [UInt8](repeating: 0, count: 64)
      + shape.flatMap { value in
        withUnsafeBytes(of: value.bitPattern.bigEndian) { Array($0) }
      }
    bytes.replaceSubrange(0..<8, with: Array("Iout".utf8) + [0, 227, 1, 0])
    bytes[13] = 12
    bytes[15] = 12
    bytes[39] = UInt8(shape.count)
    bytes[59] = 3
    let folder = ScratchFolder()
    let soma = try SomaTable(file: folder.write(bytes, to: "c.roi"), voxel: SomaFileTests.voxel).somata[0]
    bytes[59] = 0
    let withoutSlice = folder.write(bytes, to: "without-slice.roi")
    #expect(throws: ImagingError.self) { try SomaTable(file: withoutSlice, voxel: SomaFileTests.voxel) }
    #expect(try SomaTable(file: withoutSlice, voxel: SomaFileTests.voxel, depth: 1).somata[0].position.z == 1)
    #expect(abs(soma.position.x - (864 - 48) / 128.0 / 2) < 1e-6 && abs(soma.position.y - 3) < 1e-6)
    #expect(throws: ImagingError.self) {
      try SomaTable(file: folder.write(Array(bytes.prefix(90)), to: "d.roi"), voxel: SomaFileTests.voxel)
    }
  }

  /// suite2p lays planes side by side in `combined`, which once put a cell of the second plane a whole image to the right.
  @Test func planesOfSuite2pAreStackedInZ() throws {
    let folder = SomaFileTests.fixture("suite2p-planes")
    let second = try SomaTable(file: "\(folder)/plane1/stat.npy", voxel: SomaFileTests.voxel)
    #expect(second.somata.map(\.position) == [Point3(x: 2.25, y: 1.75, z: 3)])
    #expect(second.notes.contains { $0.contains("plane 1") })
    let all = try SomaTable(file: "\(folder)/combined/stat.npy", voxel: SomaFileTests.voxel)
    #expect(all.somata.map(\.label) == ["0", "1"])
    #expect(all.somata.map(\.position) == [Point3(x: 1.25, y: 2.75, z: 1), Point3(x: 2.25, y: 1.75, z: 3)])
    let alone = ScratchFolder()
    try FileManager.default.createDirectory(atPath: alone.file("combined"), withIntermediateDirectories: true)
    let copy = try alone.write(contents(of: "\(folder)/combined/stat.npy"), to: "combined/stat.npy")
    let error = #expect(throws: ImagingError.self) { try SomaTable(file: copy, voxel: SomaFileTests.voxel) }
    #expect(error?.description.contains("side by side") == true)
  }
}

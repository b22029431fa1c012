import Foundation
import Imaging
import Testing
import Vocabulary

struct SomaFileTests {
  static let voxel = VoxelSize(x: 0.5, y: 0.5, z: 2)

  static func fixture(_ name: String) -> String {
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/fixtures/somata/" + name
  }

  /// Reads a text as a file of this name.
  static func read(
    _ text: String, as name: String, columns: SomaTable.Columns = SomaTable.Columns(), unit: SomaTable.Unit? = nil,
    voxel: VoxelSize? = voxel
  ) throws -> SomaTable {
    let folder = ScratchFolder()
    return try SomaTable(file: folder.write(Array(text.utf8), to: name), columns: columns, unit: unit, voxel: voxel)
  }

  @Test func everyRootOfAnSWCIsASoma() throws {
    let table = try Self.read("# fMOST\n7 1 10 20 30 5 -1\n8 3 1 1 1 1 7\n12 1 11.5 21 31 4 -1\n", as: "a.swc")
    #expect(table.somata.map(\.label) == ["7", "12"])
    #expect(table.somata[1].position == Point3(x: 11.5, y: 21, z: 31) && table.somata[0].radius == 5)
    let pixels = try Self.read("1 1 10 20 3 2 -1\n", as: "a.swc", unit: .pixel).somata[0]
    #expect(pixels.position == Point3(x: 5.25, y: 10.25, z: 7) && pixels.radius == 1)
    #expect(throws: ImagingError.self) { try Self.read("1 1 10 20 3\n", as: "a.swc") }
    #expect(throws: ImagingError.self) { try Self.read("# nothing\n", as: "a.swc") }
  }

  @Test func vaa3DListsKeepTheirColumnOrders() throws {
    let apo = try Self.read(
      "##n,orderinfo,name,comment,z,x,y,pixmax,intensity,sdev,volsize,mass,,,,r,g,b\n1,,s1,,4,10,20,0,0,0,50,0,,,,0,0,0\n2,,s2,,5,1,2,0,0,0,50,0,,,,0,0,0\n",
      as: "a.apo")
    #expect(apo.somata.map(\.label) == ["s1", "s2"])
    #expect(apo.somata[0].position == Point3(x: 5.25, y: 10.25, z: 9))
    let marker = try Self.read("##x,y,z,radius,shape,name\n1,1,1,4,1,\n3,5,2,0,1,\n", as: "a.marker")
    #expect(marker.somata.map(\.label) == ["1", "2"])
    #expect(marker.somata[0].position == Point3(x: 0.25, y: 0.25, z: 1) && marker.somata[0].radius == 2)
    #expect(
      try Self.read("1,2,3,0,1,a\n", as: "a.marker", unit: .micrometre).somata[0].position == Point3(x: 1, y: 2, z: 3))
    #expect(throws: ImagingError.self) { try Self.read("1,2,3,0,1,a\n", as: "a.marker", voxel: nil) }
  }

  @Test func bigWarpLandmarksAreSomataOfEitherSideAndPairs() throws {
    let text = """
      "Pt-0","true","1.5","2","3","4","5","6"
      "Pt-1","false","7","8","9","1","1","1"
      "Pt-2","true","Infinity","Infinity","Infinity","7","8","9"
      """
    let moving = try Self.read(text, as: "landmarks.csv", columns: SomaTable.Columns(parsing: "side=moving"))
    #expect(
      moving.somata.map(\.label) == ["Pt-0", "Pt-1"] && moving.somata[0].position == Point3(x: 1.75, y: 2.25, z: 4))
    let fixed = try Self.read(text, as: "landmarks.csv", columns: SomaTable.Columns(parsing: "side=fixed"))
    #expect(fixed.somata.count == 3)
    let error = #expect(throws: ImagingError.self) { try Self.read(text, as: "landmarks.csv") }
    #expect(error?.description.contains("side=moving") == true)
    let folder = ScratchFolder()
    let pairs = try PairTable(file: folder.write(Array(text.utf8), to: "l.csv"))
    #expect(pairs.pairs.map(\.from) == ["Pt-0"] && pairs.pairs.map(\.to) == ["Pt-0"])
  }

  @Test func labelMasksGiveCentroidsUnderTheirNumbers() throws {
    let folder = ScratchFolder()
    let writer = try TIFFStackWriter(
      path: folder.file("m.tif"),
      plan: TIFFStackWriter.Plan(
        shape: StackShape(width: 6, height: 4, depth: 3), pixelType: .uint16, voxel: nil, packing: .deflate))
    var planes = [[UInt16]](repeating: [UInt16](repeating: 0, count: 24), count: 3)
    for z in 0..<2 { for y in 1..<3 { for x in 2..<5 { planes[z][y * 6 + x] = 700 } } }
    planes[2][0] = 3
    for plane in planes { try writer.add(plane.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }) }
    try writer.finish()
    let somata = try SomaTable(file: folder.file("m.tif"), voxel: Self.voxel).somata
    #expect(somata.map(\.label) == ["3", "700"])
    #expect(somata[1].position == Point3(x: 1.75, y: 1, z: 2))
    #expect(abs((somata[1].radius ?? 0) - 1.1273) < 1e-3)
    #expect(throws: ImagingError.self) { try SomaTable(file: folder.file("m.tif")) }
  }

  @Test(arguments: [2, 4, 5]) func suite2pAndCellposeAreReadFromEveryPickleProtocol(_ version: Int) throws {
    let table = try SomaTable(file: Self.fixture("suite2p-\(version)/stat.npy"), voxel: Self.voxel)
    #expect(table.somata.map(\.label) == ["0", "1"])
    #expect(table.somata[1].position == Point3(x: 15.25, y: 10.25, z: 5) && table.somata[1].radius == 2.25)
    let cells = try SomaTable(file: Self.fixture("cellpose-\(version)_seg.npy"), voxel: Self.voxel).somata
    #expect(cells.map(\.label) == ["7", "300"])
    #expect(cells[0].position == Point3(x: 1.75, y: 1, z: 1))
  }

  @Test func aPickleThatWouldRunCodeIsRefused() throws {
    let error = #expect(throws: ImagingError.self) {
      try SomaTable(file: Self.fixture("hostile.npy"), voxel: Self.voxel)
    }
    #expect(error?.description.contains("system") == true)
  }

  @Test func imageJRegionsGiveTheirCentres() throws {
    let points = try SomaTable(file: Self.fixture("points.roi"), voxel: Self.voxel).somata
    #expect(points.map(\.label) == ["points-1", "points-2"])
    #expect(points[0].position == Point3(x: 5.125, y: 10.25, z: 5))
    let both = try SomaTable(file: Self.fixture("regions.zip"), voxel: Self.voxel).somata
    #expect(both.map(\.label) == ["soma µ", "points-1", "points-2"])
    #expect(both[0].position == Point3(x: 2.5, y: 1.5, z: 9))
    #expect(abs((both[0].radius ?? 0) - 2.1851) < 1e-3)
  }

  @Test func corruptRegionFilesNeverTrap() throws {
    let folder = ScratchFolder()
    for (name, ending) in [
      ("suite2p-4/stat.npy", "npy"), ("suite2p-2/stat.npy", "npy"), ("cellpose-5_seg.npy", "npy"),
      ("points.roi", "roi"),
      ("regions.zip", "zip"), ("suite2p-4/iscell.npy", "npy"),
    ] {
      let whole = try contents(of: Self.fixture(name))
      for offset in stride(from: 0, to: whole.count, by: 2) {
        for change in [whole[offset] ^ 0xFF, 1] as [UInt8] {
          var corrupt = whole
          corrupt[offset] = change
          _ = try? SomaTable(file: folder.write(corrupt, to: "a.\(ending)"), voxel: Self.voxel)
        }
        if offset % 14 == 0 {
          _ = try? SomaTable(file: folder.write(Array(whole.prefix(offset)), to: "b.\(ending)"), voxel: Self.voxel)
        }
      }
    }
  }
}

@Suite(.enabled(if: !SampleManifest.entries.isEmpty, "the sample files are not here"))
struct LabelMaskSampleTests {
  @Test func centroidsOfSampleMasksAreThoseOfScikitImage() throws {
    let solid = try SomaTable(
      file: TestData.path("tiffs/label-mask/labels3d_deflate/mask3d.tif"), voxel: VoxelSize(x: 1, y: 1, z: 1)
    ).somata
    #expect(solid.count == 51 && solid.last?.label == "162")
    let first = solid[0].position
    #expect(abs(first.z - 3.7793585) < 1e-6 && abs(first.y - 41.8740300) < 1e-6 && abs(first.x - 39.6251939) < 1e-6)
    let flat = try SomaTable(
      file: TestData.path("tiffs/label-mask/labels2d/mask2d.tif"), voxel: VoxelSize(x: 1, y: 1, z: 1)
    ).somata
    #expect(flat.count == 125 && flat.last?.label == "183")
    #expect(abs(flat[0].position.y - 455.5553506) < 1e-6)
  }
}

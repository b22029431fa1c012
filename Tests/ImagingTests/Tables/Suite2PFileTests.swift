import Foundation
import Imaging
import Testing
import Vocabulary

struct Suite2PFileTests {
  /// A NumPy array of doubles of two axes.
  static func array(_ rows: Int, _ columns: Int, values: Int? = nil) -> [UInt8] {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(rows), \(columns)), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
      + [UInt8](repeating: 0, count: 8 * (values ?? rows * columns))
  }

  /// A stat.npy of one region: pickled by hand, protocol 2, in an array of objects.
  static func stat(plane: Double) -> [UInt8] {
    func text(_ text: String) -> [UInt8] { [0x58, UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8) }
    let bits = plane.bitPattern.bigEndian
    let real = [0x47] + withUnsafeBytes(of: bits) { Array($0) }
    var pickle: [UInt8] = [0x80, 2] + Array("cnumpy.core.multiarray\n_reconstruct\n".utf8)
    pickle += Array("cnumpy\nndarray\n".utf8) + [0x4B, 0, 0x85, 0x43, 1, 0x62, 0x87, 0x52]
    pickle +=
      [0x28, 0x4B, 1, 0x4B, 1, 0x85] + Array("cnumpy\ndtype\n".utf8) + text("O8") + [0x4B, 0, 0x4B, 1, 0x87, 0x52]
    pickle += [0x89, 0x5D, 0x28, 0x7D, 0x28] + text("med") + [0x4B, 5, 0x4B, 6, 0x86] + text("iplane") + real
    pickle += [0x75, 0x65, 0x74, 0x62, 0x2E]
    let header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + pickle
  }

  static func read(_ folder: ScratchFolder, plane: Double = 0) throws -> SomaTable {
    try SomaTable(file: folder.write(stat(plane: plane), to: "stat.npy"), voxel: VoxelSize(x: 1, y: 1, z: 2))
  }

  @Test func anIscellOfAnotherRunIsRefused() throws {
    let folder = ScratchFolder()
    #expect(try Self.read(folder).somata[0].position == Point3(x: 6.5, y: 5.5, z: 1))
    #expect(try Self.read(folder).notes.contains { $0.contains("no iscell.npy") })
    _ = folder.write(Self.array(3, 2), to: "iscell.npy")
    let other = #expect(throws: ImagingError.self) { try Self.read(folder) }
    #expect(other?.description.contains("3 rows for the 1 regions") == true)
    _ = folder.write(Array("text".utf8), to: "iscell.npy")
    #expect(throws: ImagingError.self) { try Self.read(folder) }
    _ = folder.write(Self.array(1, 2), to: "iscell.npy")
    #expect(try Self.read(folder).somata.isEmpty)
  }

  @Test(arguments: [Double.infinity, .nan, -1, 0.5, 1e300]) func aPlaneThatIsNoNumberIsRefused(_ plane: Double) {
    #expect(throws: ImagingError.self) { try Self.read(ScratchFolder(), plane: plane) }
  }

  /// The folder `planeinf` once trapped.
  @Test(arguments: ["planeinf", "planenan", "plane99999999999999999999", "plane-1"])
  func aFolderNamedAsNoPlaneIsRefusedWhereItsRegionsNameNone(_ name: String) throws {
    let folder = ScratchFolder()
    try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    let bytes = try contents(of: SomaFileTests.fixture("suite2p-planes/plane1/stat.npy"))
    let error = #expect(throws: ImagingError.self) {
      try SomaTable(file: folder.write(bytes, to: "\(name)/stat.npy"), voxel: SomaFileTests.voxel)
    }
    #expect(error?.description.contains("is no plane") == true)
    // Regions that name their plane need no such folder.
    #expect(throws: Never.self) {
      try SomaTable(file: folder.write(Self.stat(plane: 2), to: "\(name)/stat.npy"), voxel: SomaFileTests.voxel)
    }
  }

  /// Products of these axes overflow; an array of no rows promises columns without a byte to show for it.
  @Test(arguments: [(4, 1 << 62), (0, 1 << 62), (1 << 62, 4), (Int.max, Int.max), (0, 1 << 30)])
  func axesThatOverflowAreRefused(_ rows: Int, _ columns: Int) throws {
    let folder = ScratchFolder()
    var bytes = Self.array(rows, columns, values: 4)
    for type in ["<f4", "<f8", "<f2"] {
      bytes.replaceSubrange(
        bytes.firstRange(of: Array("<f".utf8))!.lowerBound..<bytes.firstRange(of: Array("<f".utf8))!.lowerBound + 3,
        with: Array(type.utf8))
      let path = folder.write(bytes, to: "overflow.npy")
      #expect(throws: ImagingError.self) { _ = try NPYFile(path: path) }
      #expect(throws: ImagingError.self) { try SomaTable(file: path, voxel: SomaFileTests.voxel) }
    }
  }
}

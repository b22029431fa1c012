import Foundation
import Imaging
import Testing
import Vocabulary

struct ForeignFormatTests {
  static let heads: [(name: String, head: [UInt8], says: String)] = [
    ("a.h5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"),
    ("a.ims", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "Imaris"),
    ("a.nwb", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "NWB"),
    ("a.czi", Array("ZISRAWFILE".utf8), "Zeiss CZI"),
    ("a.lif", [0x70, 0, 0, 0, 9, 0, 0, 0, 0x2A], "Leica LIF"),
    ("a.nd2", [0xDA, 0xCE, 0xBE, 0x0A], "Nikon ND2"),
    ("a.xlsx", Array("PK\u{3}\u{4}".utf8), "spreadsheet"),
    ("a.v3draw", Array("raw_image_stack_by_hpeng".utf8), "Vaa3D raw"),
    // The ending says TIFF, the bytes say what it is.
    ("a.tif", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"),
  ]

  @Test(arguments: heads.indices) func aKnownFormatThatIsNotReadIsCalledByItsName(_ i: Int) throws {
    let (name, head, says) = Self.heads[i]
    let folder = ScratchFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.write(head + [UInt8](repeating: 0, count: 600), to: name)
    let stack = #expect(throws: ImagingError.self) { try StackReader(path: path) }
    #expect(stack?.description.contains("this is") == true && stack?.description.contains(says) == true)
    let somata = #expect(throws: ImagingError.self) { try SomaTable(file: path) }
    #expect(somata?.description.contains(says) == true)
    let vectors = #expect(throws: ImagingError.self) { _ = try NPYFile(path: path) }
    #expect(vectors?.description.contains(says) == true)
    #expect(throws: ImagingError.self) { try PairTable(file: path) }
  }

  @Test(arguments: [(".zgroup", "OME-Zarr"), ("zarr.json", "OME-Zarr"), ("attributes.json", "N5")])
  func aFolderOfChunksIsCalledByItsName(_ file: String, _ says: String) throws {
    let folder = ScratchFolder()
    _ = folder.write(Array("{}".utf8), to: file)
    let error = #expect(throws: ImagingError.self) { try StackReader(path: folder.path) }
    #expect(error?.description.contains(says) == true)
  }

  @Test func aNamedPipeOrADeviceIsRefusedBeforeItCouldBlock() throws {
    let folder = ScratchFolder()
    try #require(mkfifo(folder.file("pipe.csv"), 0o600) == 0)
    for path in [folder.file("pipe.csv"), "/dev/zero"] {
      for read in [
        { _ = try SomaTable(file: path) }, { _ = try StackReader(path: path) }, { _ = try NPYFile(path: path) },
        { _ = try PairTable(file: path) }, { _ = try CSVTable(path: path) },
        { _ = try RandomAccessFile.text(ofFile: path) }, { _ = try SHA256.hash(ofFile: path) },
      ] as [() throws -> Void] {
        let error = #expect(throws: ImagingError.self) { try read() }
        #expect(error?.description.contains("not a regular file") == true)
      }
    }
  }
}

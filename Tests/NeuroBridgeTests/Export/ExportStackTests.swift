import AtlasStore
import Foundation
import GRDB
import Imaging
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct ExportStackTests {
  let folder: TemporaryFolder
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    let stack = try TestStack().write(to: folder.file("stack.tif"))
    try atlas.ingest(IngestRequest(stack: stack, animal: "M01", modality: .twoPhoton))
  }

  @Test(arguments: ["out.tif", "out.ome.tif"]) func theSamePixelsComeBack(_ name: String) throws {
    let out = folder.file(name)
    try atlas.exportStack(ExportStackRequest("M01/two-photon", to: out))
    let reader = try StackReader(path: out)
    #expect(reader.interpretation.shape == TestStack().shape)
    #expect(reader.interpretation.voxel == VoxelSize(x: 0.5, y: 0.5, z: 2))
    #expect(reader.interpretation.dialect == (name.contains("ome") ? .ome : .imageJ))
    for z in [0, 31, 32, 39] { #expect(try reader.plane(z) == TestStack().plane(z)) }
  }

  @Test func aStackThatIsNotThereIsAnsweredWithThoseThatAre() throws {
    let error = #expect(throws: AtlasError.self) {
      try atlas.exportStack(ExportStackRequest("M01/fmost", to: folder.file("out.tif")))
    }
    #expect(error?.description.hasSuffix("there are M01/two-photon") == true)
  }

  /// A chunk swapped for another valid one passes every check of its own; only the hash of all pixels tells.
  @Test func pixelsThatChangedAreNotExportedAndFoundByADeepCheck() throws {
    try atlas.store.writeWithoutActivity { transaction in
      let chunk = [UInt8](repeating: 0, count: 6 * 50 * 8 * 2).withUnsafeBytes {
        ChunkCodec().encode($0, shape: StackShape(width: 6, height: 50, depth: 8), pixelType: .uint16)
      }
      try transaction.database.execute(
        sql: "UPDATE stack_chunk SET sha256 = ?, tiff = ? WHERE x = 64 AND z = 32",
        arguments: [Data(SHA256.hash(of: chunk)), Data(chunk)])
    }
    #expect(try atlas.check().faults == [])
    #expect(try atlas.check(deep: true).faults.count == 1)
    #expect(throws: AtlasError.export(.pixelsDiffer(stack: "M01/two-photon"))) {
      try atlas.exportStack(ExportStackRequest("M01/two-photon", to: folder.file("out.tif")))
    }
    #expect(try folder.names().filter { $0.hasPrefix("out") } == [])
  }

  @Test func aDamagedChunkIsFoundAndNamed() throws {
    try atlas.store.writeWithoutActivity {
      try $0.database.execute(sql: "UPDATE stack_chunk SET tiff = zeroblob(100) WHERE x = 64 AND z = 32")
    }
    #expect(
      try atlas.check().faults == ["stack 1: the chunk at x 64, y 0, z 32 does not match its SHA-256"])
  }
}

import AtlasStore
import Foundation
import GRDB
import Imaging
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct LinkTests {
  let folder: TemporaryFolder
  let atlas: Atlas
  let stack: String

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    stack = try TestStack().write(to: folder.file("stack.tif"))
  }

  private var request: IngestRequest {
    var request = IngestRequest(stack: stack, animal: "M01", modality: .fmost)
    request.isLinked = true
    return request
  }

  private var box: VoxelBox { VoxelBox(x: 60..<70, y: 45..<50, z: 30..<34) }

  private func voxels() throws -> [Float] {
    let kept = try atlas.store.read { try $0.stacks()[0] }
    return try atlas.store.voxels(of: kept).voxels(in: box)
  }

  /// Flips one bit of a pixel and gives the file its old time back.
  private func bend(_ path: String) throws {
    var status = stat()
    #expect(stat(path, &status) == 0)
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.seek(toOffset: handle.seekToEnd() - 1_000)
    let byte = try #require(try handle.read(upToCount: 1))
    try handle.seek(toOffset: handle.seekToEnd() - 1_000)
    try handle.write(contentsOf: Data([byte[0] ^ 1]))
    try handle.close()
    #expect(utimensat(AT_FDCWD, path, [status.st_atim, status.st_mtim], 0) == 0)
  }

  @Test func aLinkedStackIsReadFromItsFileAndTheAtlasStaysSmall() throws {
    let before = try FileManager.default.attributesOfItem(atPath: folder.file("a.atlas"))[.size] as? Int ?? 0
    let report = try atlas.ingest(request)
    #expect(report.isLinked && report.storedBytes == 0)
    #expect(report.pixelsSHA256 == TestStack().hash)
    #expect(try atlas.store.read { try $0.chunkCount(of: $0.stacks()[0].id) } == 0)
    var expected: [Float] = []
    for z in box.z { for y in box.y { for x in box.x { expected.append(Float(x + 3 * y + 1_000 * z)) } } }
    #expect(try voxels() == expected)
    #expect(try atlas.check(deep: true).faults == [])
    _ = try atlas.store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    let after = try FileManager.default.attributesOfItem(atPath: folder.file("a.atlas"))[.size] as? Int ?? 0
    #expect(after - before < 100_000)
  }

  @Test func aLinkedStackIsExportedPixelForPixel() throws {
    try atlas.ingest(request)
    try atlas.exportStack(ExportStackRequest("M01/fmost", to: folder.file("out.tif")))
    let reader = try StackReader(path: folder.file("out.tif"))
    for z in [0, 31, 39] { #expect(try reader.plane(z) == TestStack().plane(z)) }
  }

  @Test func theSameFileIsNotLinkedTwice() throws {
    try atlas.ingest(request)
    let error = #expect(throws: AtlasError.self) { try atlas.ingest(request) }
    #expect(error?.description.contains("already imported as M01/fmost") == true)
  }

  @Test func aFlippedBitInALinkedFileOfTheSameTimeIsAFault() throws {
    try atlas.ingest(request)
    try bend(stack)
    let faults = try atlas.check().faults
    #expect(faults.count == 1)
    #expect(faults.first?.contains("stack.tif: section 39 does not hold the pixels that were linked") == true)
    #expect(throws: AtlasError.self) {
      try atlas.exportStack(ExportStackRequest("M01/fmost", to: folder.file("out.tif")))
    }
  }

  @Test func relinkAcceptsAMovedFile() throws {
    try atlas.ingest(request)
    let values = try voxels()
    let place = folder.file("moved.tif")
    try FileManager.default.moveItem(atPath: stack, toPath: place)
    #expect(throws: LinkError.self) { try voxels() }
    #expect(try atlas.check().faults.first?.contains("say where it is now with `neurobridge relink`") == true)
    let report = try atlas.relink("M01/fmost", to: place)
    #expect(report.verified == 16 && report.sections == 40)
    #expect(try voxels() == values)
    #expect(try atlas.check().faults == [])
  }

  /// A copy packed in another way holds the same pixels: what counts is what is in the sections.
  @Test func aCopyInAnotherCompressionIsComparedWholeAndRelinked() throws {
    try atlas.ingest(request)
    let values = try voxels()
    try atlas.exportStack(ExportStackRequest("M01/fmost", to: folder.file("copy.ome.tif")))
    try FileManager.default.removeItem(atPath: stack)
    #expect(try atlas.relink("M01/fmost", to: folder.file("copy.ome.tif")).verified == 40)
    #expect(try voxels() == values)
  }

  @Test func otherPixelsAreNotRelinked() throws {
    try atlas.ingest(request)
    let other = try TestStack(offset: 1).write(to: folder.file("other.tif"))
    let before = try atlas.store.dump()
    let error = #expect(throws: AtlasError.self) { try atlas.relink("M01/fmost", to: other) }
    #expect(error?.description.contains("not the pixels that M01/fmost was linked to, section 0 differs") == true)
    #expect(try atlas.store.dump() == before)
  }

  @Test func aFolderOfSectionsIsLinkedFileByFile() throws {
    let sections = folder.file("sections")
    try FileManager.default.createDirectory(atPath: sections, withIntermediateDirectories: true)
    let shape = StackShape(width: 70, height: 50, depth: 1)
    for z in 0..<5 {
      let writer = try TIFFStackWriter(
        path: "\(sections)/test_\(z + 8).tif", plan: TIFFStackWriter.Plan(shape: shape, pixelType: .uint16, voxel: nil))
      try writer.add(TestStack().plane(z))
      try writer.finish()
    }
    var request = IngestRequest(stack: sections, animal: "M01", modality: .fmost)
    request.voxel = VoxelSize(x: 0.35, y: 0.35, z: 1)
    request.isLinked = true
    #expect(try atlas.ingest(request).depth == 5)
    let kept = try atlas.store.read { try $0.stacks()[0] }
    #expect(try atlas.store.read { try $0.linkedFiles(of: kept.id).count } == 5)
    let values = try atlas.store.voxels(of: kept).voxels(in: VoxelBox(x: 3..<5, y: 1..<2, z: 0..<5))
    #expect(values == [6, 7, 1_006, 1_007, 2_006, 2_007, 3_006, 3_007, 4_006, 4_007])
    try FileManager.default.removeItem(atPath: "\(sections)/test_10.tif")
    #expect(try atlas.check().faults.count == 1)
  }
}

import Foundation
import Imaging
import Numerics
import Testing
import Vocabulary

/// A record of the queries to a provider.
final class Queries {
  var sections: [Range<Int>] = []
  var blocks: [Range<Int>] = []
}

/// The sections of a stack in memory.
struct SectionArray: SectionProvider {
  var linked: [LinkedFile]
  var sections: [LinkedSection]
  var queries = Queries()

  init(_ reader: StackReader, channel: Int = 0) throws {
    linked = try reader.files.map { try LinkedFile(statOf: $0) }
    sections = try (0..<reader.interpretation.shape.depth).map { try reader.linkedSection($0, channel: channel) }
  }

  func files() -> [LinkedFile] { linked }

  func sections(_ range: Range<Int>) -> [LinkedSection] {
    queries.sections.append(range)
    return Array(sections[range])
  }

  func blocks(ofSections range: Range<Int>, run: Int) -> [[BlockLocation]] {
    queries.blocks.append(range)
    let first = run * Self.blocksPerRun
    return sections[range].map { Array($0.blocks[first..<min(first + Self.blocksPerRun, $0.blocks.count)]) }
  }

  func voxels(_ reader: StackReader) -> LinkedVoxels {
    LinkedVoxels(
      shape: reader.interpretation.shape, voxelSize: VoxelSize(x: 1, y: 1, z: 1),
      pixelType: reader.interpretation.pixelType,
      provider: self)
  }
}

struct LinkedVoxelsTests {
  let folder = ScratchFolder()

  private func write(
    _ name: String, shape: StackShape, _ type: PixelType = .uint16, packing: TIFFStackWriter.Packing = .none,
    channels: Int = 1
  ) throws -> String {
    var plan = TIFFStackWriter.Plan(
      shape: shape, pixelType: type, voxel: VoxelSize(x: 1, y: 1, z: 1), packing: packing)
    plan.channels = channels
    let writer = try TIFFStackWriter(path: folder.file(name), plan: plan)
    for page in 0..<shape.depth * channels {
      try writer.add(noise(shape.width * shape.height * type.byteCount, seed: UInt64(page)))
    }
    try writer.finish()
    return folder.file(name)
  }

  /// Reference: whole planes decoded by the reader.
  private func expected(_ reader: StackReader, _ box: VoxelBox, channel: Int) throws -> [Float] {
    let shape = reader.interpretation.shape
    return try box.z.flatMap { z in
      let values = try reader.plane(z, channel: channel).withUnsafeBytes { reader.interpretation.pixelType.floats($0) }
      return box.y.flatMap { y in values[y * shape.width + box.x.lowerBound..<y * shape.width + box.x.upperBound] }
    }
  }

  private func compare(_ path: String, channel: Int = 0) throws {
    let reader = try StackReader(path: path)
    let shape = reader.interpretation.shape
    let linked = try SectionArray(reader, channel: channel).voxels(reader)
    var random = SeededRandom(seed: 3)
    for i in 0..<20 {
      func range(_ count: Int) -> Range<Int> {
        let a = Int(random.next() % UInt64(count))
        return a..<a + 1 + Int(random.next() % UInt64(count - a))
      }
      // Some as wide as the stack, whose rows are contiguous.
      let box = VoxelBox(
        x: i % 5 == 0 ? 0..<shape.width : range(shape.width), y: range(shape.height), z: range(shape.depth))
      #expect(
        try linked.voxels(in: box).map(\.bitPattern) == expected(reader, box, channel: channel).map(\.bitPattern),
        "\(path) \(box)")
    }
    for z in 0..<shape.depth {
      #expect(try linked.hashOfSection(z) == SHA256.hash(of: reader.plane(z, channel: channel)))
    }
  }

  @Test(arguments: PixelType.allCases) func boxesOfALinkedStackEqualThoseOfTheReader(_ type: PixelType) throws {
    for packing in TIFFStackWriter.Packing.allCases {
      let shape = StackShape(width: 41, height: 37, depth: 3)
      try compare(try write("\(type.rawValue)-\(packing.rawValue).tif", shape: shape, type, packing: packing))
    }
  }

  @Test func oneOfSeveralChannelsIsLinked() throws {
    let path = try write("channels.tif", shape: StackShape(width: 20, height: 9, depth: 4), channels: 3)
    for channel in 0..<3 { try compare(path, channel: channel) }
  }

  /// Tiles, planar channels, packed bits, big-endian, every codec: all that the samples contain.
  @Test(
    .enabled(if: !SampleManifest.entries.isEmpty, "the sample files are not here"), arguments: SampleManifest.exact())
  func everySampleReadsTheSameWhenLinked(_ entry: SampleManifest.Entry) throws {
    guard let file = entry.files.first(where: { $0.path.hasSuffix("tif") || $0.path.hasSuffix("tiff") }) else { return }
    let reader = try StackReader(path: TestData.path("tiffs/" + file.path))
    for channel in 0..<min(3, reader.interpretation.channels) {
      try compare(TestData.path("tiffs/" + file.path), channel: channel)
    }
  }

  @Test func aSmallBoxOfAnUncompressedStackReadsOnlyItsRows() throws {
    let path = try write("wide.tif", shape: StackShape(width: 1000, height: 800, depth: 2))
    let reader = try StackReader(path: path)
    let linked = try SectionArray(reader).voxels(reader)
    _ = try linked.voxels(in: VoxelBox(x: 500..<520, y: 400..<410, z: 0..<2))
    #expect(linked.bytesRead == 20 * 10 * 2 * 2)
  }

  /// Each query to an atlas is a transaction.
  @Test func aBoxNeedsOneQueryForSectionsAndOneForBlockLocations() throws {
    let path = try write("deep.tif", shape: StackShape(width: 30, height: 20, depth: 40))
    let reader = try StackReader(path: path)
    let queries = Queries()
    var provider = try SectionArray(reader)
    provider.queries = queries
    let linked = provider.voxels(reader)
    let box = VoxelBox(x: 3..<9, y: 4..<8, z: 5..<30)
    #expect(try linked.voxels(in: box).map(\.bitPattern) == expected(reader, box, channel: 0).map(\.bitPattern))
    #expect(queries.sections == [5..<30] && queries.blocks == [5..<30])
    // Only what is not cached.
    let deeper = VoxelBox(x: 3..<9, y: 4..<8, z: 20..<35)
    #expect(try linked.voxels(in: deeper).map(\.bitPattern) == expected(reader, deeper, channel: 0).map(\.bitPattern))
    #expect(queries.sections == [5..<30, 30..<35] && queries.blocks == [5..<30, 30..<35])
    _ = try linked.voxels(in: box)
    #expect(queries.sections.count == 2)
    #expect(linked.bytesRead == (25 + 15 + 25) * 6 * 4 * 2)
  }

  @Test func aCompressedBlockIsDecodedOnce() throws {
    let path = try write("compressed.tif", shape: StackShape(width: 100, height: 80, depth: 1), packing: .deflate)
    let reader = try StackReader(path: path)
    let linked = try SectionArray(reader).voxels(reader)
    _ = try linked.voxels(in: VoxelBox(x: 0..<9, y: 0..<9, z: 0..<1))
    let once = linked.bytesRead
    _ = try linked.voxels(in: VoxelBox(x: 3..<19, y: 2..<9, z: 0..<1))
    #expect(linked.bytesRead == once)
  }

  @Test func aFileThatMovedOrChangedThrowsBeforeAnythingIsRead() throws {
    let path = try write("stack.tif", shape: StackShape(width: 30, height: 20, depth: 2))
    let reader = try StackReader(path: path)
    let provider = try SectionArray(reader)
    let box = VoxelBox(x: 0..<2, y: 0..<2, z: 0..<2)
    _ = try provider.voxels(reader).voxels(in: box)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    let gone = #expect(throws: LinkError.self) { try provider.voxels(reader).voxels(in: box) }
    #expect(gone?.description.contains("stack.tif: a linked file that cannot be opened (No such file") == true)
    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([1]))
    try handle.close()
    let longer = #expect(throws: LinkError.self) { try provider.voxels(reader).voxels(in: box) }
    #expect(longer?.description.contains("when it was linked") == true)
  }
}

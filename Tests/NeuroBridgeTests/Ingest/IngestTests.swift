import AtlasStore
import Foundation
import GRDB
import Imaging
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct IngestTests {
  let folder: TemporaryFolder
  let atlas: Atlas
  let stack: String

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    stack = try TestStack().write(to: folder.file("stack.tif"))
  }

  private func request(_ path: String? = nil, neurons: String? = nil) -> IngestRequest {
    var request = IngestRequest(stack: path ?? stack, animal: "M01", modality: .twoPhoton)
    request.neurons = neurons.map { SomaTableRequest(path: $0) }
    return request
  }

  private func refusal(_ attempt: () throws -> Void) throws -> String { try atlas.refusal(in: folder, attempt) }

  @Test func aStackIsStoredWithItsSomataAndProvenance() throws {
    let table = try folder.write("neuron,x_um,y_um,z_um,radius_um\ntp1,10,20,30,5\n\"tp,2\",1,2,3,\n", to: "n.csv")
    let report = try atlas.ingest(request(neurons: table))
    #expect(report.neurons == 2)
    #expect(report.pixelsSHA256 == TestStack().hash)
    try atlas.store.read { transaction throws in
      let session = try transaction.session(named: "two-photon", of: "M01")
      let kept = try #require(try transaction.stacks(in: session.id).first)
      #expect(kept.shape == TestStack().shape)
      #expect(kept.voxelSize == VoxelSize(x: 0.5, y: 0.5, z: 2))
      #expect(try transaction.chunkCount(of: kept.id) == kept.chunkCount)
      #expect(try transaction.neurons(in: session.id).map(\.label) == ["tp1", "tp,2"])
      #expect(try transaction.neurons(in: session.id).map(\.radius) == [5, nil])
    }
    let entry = try #require(try atlas.log().first)
    #expect(entry.outcome == "done")
    #expect(entry.used.count == 2)
    #expect(entry.used[0].hasSuffix("stack.tif sha256:\(report.sourceSHA256 ?? "not hashed")"))
  }

  @Test func aPartOfTheStackReadsBackVoxelByVoxel() throws {
    try atlas.ingest(request())
    let kept = try atlas.store.read { try $0.stacks()[0] }
    let box = VoxelBox(x: 60..<70, y: 45..<50, z: 30..<34)
    let values = try atlas.store.voxels(of: kept).voxels(in: box)
    let expected = box.z.flatMap { z in box.y.flatMap { y in box.x.map { Float(UInt16($0 + 3 * y + 1_000 * z)) } } }
    #expect(values == expected)
  }

  @Test func everyChunkIsATIFFOfItsOwn() throws {
    try atlas.ingest(request())
    let kept = try atlas.store.read { try $0.stacks()[0] }
    let blob = Data(try #require(try atlas.store.read { try $0.chunkBytes(of: kept.id, x: 64, y: 0, z: 32) }))
    let path = folder.file("chunk.tif")
    try blob.write(to: URL(fileURLWithPath: path))
    let reading = try StackReader.inspect(path: path)
    #expect(reading.shape == StackShape(width: 6, height: 50, depth: 8))
  }

  @Test func aDryRunWritesNothing() throws {
    let before = try atlas.store.dump()
    var request = request()
    request.isDryRun = true
    let report = try atlas.ingest(request)
    #expect(report.storedBytes == nil && report.pixelsSHA256 == nil)
    #expect(report.chunks == 4)
    #expect(try atlas.store.dump() == before)
  }

  @Test func aSecondChannelJoinsTheSessionWhereItsShapeFits() throws {
    try atlas.ingest(request())
    var second = request(try TestStack(offset: 9).write(to: folder.file("red.tif")))
    second.sessionChannel = 1
    #expect(try atlas.ingest(second).channel == 1)
    #expect(try atlas.store.read { try $0.stacks().map(\.channel) } == [0, 1])
    let wide = TestStack(shape: StackShape(width: 71, height: 50, depth: 40))
    var third = request(try wide.write(to: folder.file("wide.tif")))
    third.sessionChannel = 2
    #expect(try refusal { try atlas.ingest(third) }.contains("not channels of one stack"))
  }

  @Test func theSameStackTwiceIsRefused() throws {
    try atlas.ingest(request())
    let line = try refusal { try atlas.ingest(request()) }
    #expect(line.contains("already imported as M01/two-photon (same content"))
    let other = try TestStack(offset: 5).write(to: folder.file("other.tif"))
    #expect(try refusal { try atlas.ingest(request(other)) }.contains("M01/two-photon: channel 0 is already imported"))
  }

  @Test func aSessionOfAnotherModalityIsNotMixedIn() throws {
    try atlas.ingest(request())
    var other = IngestRequest(
      stack: try TestStack(offset: 5).write(to: folder.file("o.tif")), animal: "M01", modality: .fmost)
    other.session = "two-photon"
    #expect(try refusal { try atlas.ingest(other) }.contains("is a session of two-photon, not of fmost"))
  }

  @Test func aFileThatIsNoTIFFIsRefused() throws {
    let text = try folder.write("not an image", to: "notes.tif")
    #expect(try refusal { try atlas.ingest(request(text)) }.contains("not a TIFF"))
    #expect(try refusal { try atlas.ingest(request(folder.file("none.tif"))) }.contains("cannot be opened"))
  }

  /// The directories come first in some files: then only the pixels are missing, and half a session is written by the time
  /// that shows.
  @Test(arguments: [0.3, 0.9, 0.999])
  func aStackCutShortLeavesNoSession(_ share: Double) throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: stack))
    let path = folder.file("short.tif")
    try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(fileURLWithPath: path))
    #expect(try refusal { try atlas.ingest(request(path)) }.contains("short.tif"))
  }

  @Test func aStackWithoutVoxelSizeIsRefused() throws {
    var plain = TestStack()
    plain.voxel = nil
    let path = try plain.write(to: folder.file("plain.tif"))
    #expect(try refusal { try atlas.ingest(request(path)) }.contains("--voxel X,Y,Z"))
    var told = request(path)
    told.voxel = VoxelSize(x: 1, y: 1, z: 3)
    #expect(try atlas.ingest(told).voxelUm == [1, 1, 3])
  }

  @Test func aSomaOutsideTheStackIsNamedWithItsLine() throws {
    let table = try folder.write("neuron,x_um,y_um,z_um\na,1,1,1\nb,36,1,1\nc,1,1,-2\n", to: "n.csv")
    let line = try refusal { try atlas.ingest(request(neurons: table)) }
    #expect(
      line.contains("2 somata lie outside the stack (0…35.0, 0…25.0, 0…80.0 µm): b (line 3, 36.0, 1.0, 1.0), c (line 4")
    )
  }

  @Test(arguments: [
    ("neuron,x_um,y_um\na,1,1\n", "no column for z"),
    ("neuron,x_um,y_um,z_um\na,1,1,1\na,2,2,2\n", "already on line 2"),
    ("neuron,x_um,y_um,z_um\na,1,one,1\n", "line 2"),
    ("neuron,x_um,y_um,z_um\n", "a header but no row"),
  ])
  func aTableThatCannotBeUnderstoodIsRefused(_ text: String, _ part: String) throws {
    let table = try folder.write(text, to: "n.csv")
    #expect(try refusal { try atlas.ingest(request(neurons: table)) }.contains(part))
  }

  @Test(arguments: ["", "M/01"]) func aNameThatCannotBeWrittenIsRefused(_ name: String) throws {
    let bad = IngestRequest(stack: stack, animal: name, modality: .fmost)
    #expect(try refusal { try atlas.ingest(bad) }.contains("name"))
  }

  /// A disk that fills up in the middle of a stack must not leave half of it.
  @Test func aFullDiskLeavesTheAtlasAsItWas() throws {
    let noisy = try TestStack(isNoisy: true).write(to: folder.file("noisy.tif"))
    try atlas.store.writeWithoutActivity { transaction in
      let pages = try Int.fetchOne(transaction.database, sql: "PRAGMA page_count") ?? 0
      try transaction.database.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
    }
    let line = try refusal { try atlas.ingest(request(noisy)) }
    #expect(line.contains("the disk is full; nothing was changed"))
    try atlas.store.writeWithoutActivity { try $0.database.execute(sql: "PRAGMA max_page_count = 1000000") }
    #expect(try #require(try atlas.ingest(request(noisy)).storedBytes) > 150_000)
  }

  @Test func stoppingInTheMiddleLeavesTheAtlasAsItWas() throws {
    let seen = Counter()
    let sink = ProgressSink({ if $0.unit == "planes" { seen.add() } }, stopRequested: { seen.value >= 35 })
    let line = try refusal { try atlas.ingest(request(), progress: sink) }
    #expect(line.hasPrefix("stopped"))
    #expect(seen.value == 35)
  }

  @Test func progressCountsEveryPlane() throws {
    let seen = Counter()
    try atlas.ingest(request(), progress: ProgressSink({ if $0.unit == "planes" { seen.add() } }))
    #expect(seen.value == 40)
  }
}

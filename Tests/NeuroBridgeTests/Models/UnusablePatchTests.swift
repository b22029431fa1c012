import AtlasStore
import Foundation
import GRDB
import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import NeuroBridge

/// Stacks whose borders are NaN, as registration and stitching leave them, and somata in such pixels.
struct UnusablePatchTests {
  private let folder: TemporaryFolder
  private let atlas: Atlas
  private static let shape = StackShape(width: 64, height: 64, depth: 12)
  private static let voxel = VoxelSize(x: 1, y: 1, z: 2)
  /// In pixels of x: NaN up to there.
  private static let border = 20
  private static let somata = [
    ("n0", 40.0, 20.0, 11.0), ("n1", 30, 40, 13), ("n2", 45, 45, 9), ("n3", 50, 24, 12), ("dark", 8, 30, 11),
  ]

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
  }

  private func stack(_ name: String, _ value: (Int, Int, Int) -> Float) throws -> String {
    let path = folder.file(name)
    let writer = try TIFFStackWriter(
      path: path, plan: TIFFStackWriter.Plan(shape: Self.shape, pixelType: .float32, voxel: Self.voxel))
    for z in 0..<Self.shape.depth {
      var bytes: [UInt8] = []
      for y in 0..<Self.shape.height {
        for x in 0..<Self.shape.width { withUnsafeBytes(of: value(x, y, z)) { bytes += $0 } }
      }
      try writer.add(bytes)
    }
    try writer.finish()
    return path
  }

  /// Spots at the somata over a texture.
  private static func grey(_ x: Int, _ y: Int, _ z: Int) -> Float {
    let spots = somata.reduce(Float(0)) { sum, soma in
      let d = (Float(x) + 0.5 - Float(soma.1), Float(y) + 0.5 - Float(soma.2), 2 * (Float(z) + 0.5) - Float(soma.3))
      let distance = d.0 * d.0 + d.1 * d.1 + d.2 * d.2
      return sum + 200 * Float(Foundation.exp(-Double(distance) / 30))
    }
    return spots + Float((x * 31 + y * 17 + z * 7) % 23)
  }

  private func ingest(_ stack: String, as modality: Modality, linked: Bool = false, replaces: Bool = false) throws
    -> IngestReport
  {
    var request = IngestRequest(stack: stack, animal: "A", modality: modality)
    request.isLinked = linked
    request.replaces = replaces
    let rows = Self.somata.map { "\($0.0),\($0.1),\($0.2),\($0.3)" }.joined(separator: "\n")
    request.neurons = SomaTableRequest(
      path: try folder.write("label,x_um,y_um,z_um\n\(rows)\n", to: "\(modality.rawValue).csv"))
    return try atlas.ingest(request)
  }

  /// Both sessions; in fmost the soma `dark` lies in NaN.
  private func ingestBoth(linked: Bool = false) throws {
    _ = try ingest(stack("two-photon.tif", Self.grey), as: .twoPhoton, linked: linked)
    let report = try ingest(
      stack("fmost.tif") { x, y, z in x < Self.border ? .nan : Self.grey(x, y, z) }, as: .fmost, linked: linked)
    #expect(report.pixels?.nan == Self.border * 64 * 12 && report.pixels?.counted == 64 * 64 * 12)
    #expect(report.notes.contains { $0.contains("are NaN") })
    #expect(report.unit == "um" && report.origin == "corner")
  }

  private func pretrain() throws {
    _ = try atlas.train(.pretraining(simulated: 1, steps: 1))
  }

  private func importPairs() throws {
    let rows = Self.somata.map { "\($0.0),\($0.0)" }.joined(separator: "\n")
    let table = try folder.write("two-photon,fmost\n\(rows)\n", to: "pairs.csv")
    _ = try atlas.importPairs(PairsRequest(table, animal: "A", from: "two-photon", to: "fmost"))
  }

  @Test(arguments: [false, true]) func aSomaInNaNHasNoEmbeddingAndEveryStepSaysSo(linked: Bool) throws {
    try ingestBoth(linked: linked)
    try importPairs()
    try pretrain()
    let first = try atlas.embed()
    #expect(first.embedded == 9 && first.current == 0)
    #expect(first.notEmbedded.map(\.neuron) == ["A/fmost/dark"])
    #expect(first.notEmbedded[0].reason.contains("NaN"))
    let again = try atlas.embed()
    #expect(again.embedded == 0 && again.current == 9 && again.notEmbedded == first.notEmbedded)
    let evaluation = try atlas.evaluate(EvaluateRequest(baselines: true))
    #expect(evaluation.leftOut == first.notEmbedded)
    #expect(evaluation.directions.map(\.queries) == [4, 4] && evaluation.directions.map(\.gallery) == [4, 5])
    let match = try atlas.match(MatchRequest(from: "two-photon", to: "fmost"))
    #expect(match[0].neuronsTo == 5 && match[0].remarks.contains { $0.contains("A/fmost/dark") })
    #expect(try atlas.store.structuralFaults() == [])
    let vectors = try atlas.rows("SELECT count(*) FROM nearest('A/two-photon/n0', 10)")
    #expect(vectors == [[.integer(4)]])
  }

  @Test func aSomaWithoutAnEmbeddingIsPairedByItsPosition() throws {
    try ingestBoth()
    try pretrain()
    _ = try atlas.embed()
    _ = try atlas.match(MatchRequest(from: "two-photon", to: "fmost", falseDiscoveryRate: 0.2))
    let rows = try atlas.rows("SELECT label_a, label_b, similarity FROM matches WHERE label_b = 'dark'")
    #expect(rows == [[.text("dark"), .text("dark"), .null]])
  }

  @Test func aReplacedStackIsLookedAtAgain() throws {
    try ingestBoth()
    try pretrain()
    #expect(try atlas.embed().notEmbedded.count == 1)
    _ = try ingest(stack("whole.tif") { Self.grey($0, $1, $2) + 1 }, as: .fmost, replaces: true)
    #expect(throws: AtlasError.self) { try atlas.match(MatchRequest(from: "two-photon", to: "fmost")) }
    let report = try atlas.embed()
    #expect(report.embedded == 5 && report.notEmbedded == [])
    // And back: the embedding of what can no longer be seen is gone.
    _ = try ingest(
      stack("again.tif") { x, y, z in x < Self.border ? .infinity : Self.grey(x, y, z) }, as: .fmost, replaces: true)
    #expect(try atlas.embed().notEmbedded.map(\.neuron) == ["A/fmost/dark"])
    #expect(try atlas.rows("SELECT count(*) FROM embedding") == [[.integer(9)]])
    _ = try atlas.match(MatchRequest(from: "two-photon", to: "fmost"))
  }

  @Test func aBlackStackIsNamedAndNothingOfItIsLearnt() throws {
    _ = try ingest(stack("two-photon.tif", Self.grey), as: .twoPhoton)
    let report = try ingest(stack("black.tif") { _, _, _ in 0 }, as: .fmost)
    #expect(report.pixels?.isBlack == true && report.notes.contains("every pixel is 0: the stack is black"))
    try importPairs()
    let error = #expect(throws: AtlasError.self) { try atlas.train(Atlas.TrainRequest(steps: 1)) }
    #expect(error?.description.contains("A/fmost/n0 (it shows nothing: every pixel around it is 0)") == true)
    try pretrain()
    #expect(try atlas.embed().notEmbedded.count == 5)
    let nothing = #expect(throws: AtlasError.self) { try atlas.evaluate() }
    #expect(nothing?.description.contains("no known pair can be measured: 5 neurons have no embedding") == true)
    #expect(try atlas.match(MatchRequest(from: "two-photon", to: "fmost"))[0].neuronsTo == 5)
  }

  @Test func trainingLeavesOutWhatCannotBeSeen() throws {
    try ingestBoth()
    try importPairs()
    let report = try atlas.train(Atlas.TrainRequest(steps: 1, identitiesPerBatch: 2))
    #expect(report.identities == 4 && report.leftOut.map(\.neuron) == ["A/fmost/dark"])
  }

  /// As files of before hold them.
  @Test func aVectorOfNaNIsFoundByCheckAndReplacedByEmbed() throws {
    try ingestBoth()
    try pretrain()
    _ = try atlas.embed()
    let nan = withUnsafeBytes(of: Float.nan) { Data($0) }
    try atlas.store.atomicActivity("test") { transaction, _ in
      try transaction.database.execute(
        sql: "UPDATE embedding SET vector = CAST(? || substr(vector, 5) AS BLOB) WHERE neuron_id = 2", arguments: [nan])
    }
    #expect(try atlas.store.structuralFaults().first?.contains("A/two-photon/n1 by model base holds NaN") == true)
    #expect(try atlas.embed().embedded == 1)
    #expect(try atlas.store.structuralFaults() == [])
  }

  @Test func aSomaOutsideItsStackHasNoEmbedding() throws {
    try ingestBoth()
    try pretrain()
    try atlas.store.atomicActivity("test") { transaction, _ in
      try transaction.moveNeuron(.init(1), to: Point3(x: 500, y: 20, z: 10), radius: nil)
    }
    let report = try atlas.embed()
    #expect(report.embedded == 8)
    #expect(report.notEmbedded[0].reason.hasPrefix("it lies outside the stack: x = 500"))
  }

  @Test func inspectCountsTheSamePixels() throws {
    let path = try stack("fmost.tif") { x, y, z in
      x < Self.border ? .nan : y == 0 ? -.infinity : Self.grey(x, y, z)
    }
    let inspection = try Atlas.inspect(IngestRequest(stack: path, animal: "", modality: Modality("")))
    #expect(inspection.pixels?.nan == Self.border * 64 * 12 && inspection.pixels?.infinite == 44 * 12)
    #expect(inspection.notes.contains { $0.contains("are infinite") } && inspection.origin == "corner")
  }
}

import AtlasStore
import Foundation
import GRDB
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct ReplaceTests {
  let folder: TemporaryFolder
  let atlas: Atlas
  let stack: String

  init() throws {
    folder = try TemporaryFolder()
    atlas = try Atlas.create(at: folder.file("a.atlas"))
    stack = try TestStack().write(to: folder.file("stack.tif"))
    var first = IngestRequest(stack: stack, animal: "M01", modality: .fmost)
    first.neurons = SomaTableRequest(
      path: try folder.write("neuron,x_um,y_um,z_um\na,1,1,1\nb,2,2,2\n", to: "n.csv"))
    try atlas.ingest(first)
  }

  private func request(_ path: String) -> IngestRequest {
    var request = IngestRequest(stack: path, animal: "M01", modality: .fmost)
    request.replaces = true
    return request
  }

  @Test func aReplacedStackKeepsTheRowsOfNeurons() throws {
    let before = try atlas.store.read { try $0.neurons(in: .init(1)) }
    let other = try TestStack(offset: 7).write(to: folder.file("other.tif"))
    var request = request(other)
    request.neurons = SomaTableRequest(
      path: try folder.write("neuron,x_um,y_um,z_um\na,5,5,5\nc,3,3,3\n", to: "m.csv"))
    let report = try atlas.ingest(request)
    #expect(report.notes.contains { $0.contains("replaces the stack from") })
    #expect(report.notes.contains("1 neurons that the table does not name stay where they were"))
    let after = try atlas.store.read { try $0.neurons(in: .init(1)) }
    #expect(after.map(\.label) == ["a", "b", "c"])
    #expect(after.prefix(2).map(\.id) == before.map(\.id))
    #expect(after[0].position == Point3(x: 5, y: 5, z: 5))
    #expect(after[1].position == before[1].position)
    #expect(try atlas.store.read { try $0.stacks().map(\.sourcePath) } == [other])
    #expect(try atlas.check(deep: true).faults == [])
  }

  @Test func vectorsOfTheOldStackAreNoLongerCurrent() throws {
    try atlas.store.activity("train") { activity in
      try activity.write { transaction in
        try transaction.database.execute(
          sql: """
            INSERT INTO patch_recipe (definition) VALUES ('{}');
            INSERT INTO model (name, version, method, configuration, recipe_id, dimension, activity_id)
            VALUES ('m', 1, 'dual-channel', '{}', 1, 2, 1);
            INSERT INTO embedding (model_id, neuron_id, vector, activity_id)
            SELECT 1, id, x'0000803f00000000', \(activity.id.rawValue) FROM neuron;
            """)
      }
    }
    func stale() throws -> (Int, Int) {
      try atlas.store.read {
        (try $0.staleEmbeddingCount(by: .init(1), in: .init(1)), try $0.neuronsToEmbed(by: .init(1)).count)
      }
    }
    #expect(try stale() == (0, 0))
    try atlas.ingest(request(try TestStack(offset: 7).write(to: folder.file("other.tif"))))
    #expect(try stale() == (2, 2))
  }

  @Test func theSameStackWithTheSameInterpretationIsNotReplaced() throws {
    #expect(throws: AtlasError.self) { try atlas.ingest(request(stack)) }
    var corrected = request(stack)
    corrected.voxel = VoxelSize(x: 1, y: 1, z: 3)
    #expect(try atlas.ingest(corrected).voxelUm == [1, 1, 3])
  }

  @Test func neuronsThatWouldLieOutsideAreNamed() throws {
    let small = TestStack(shape: StackShape(width: 3, height: 3, depth: 2))
    let error = #expect(throws: AtlasError.self) {
      try atlas.ingest(request(try small.write(to: folder.file("small.tif"))))
    }
    #expect(error?.description.contains("1 neuron of M01/fmost would lie outside this stack: b") == true)
  }
}

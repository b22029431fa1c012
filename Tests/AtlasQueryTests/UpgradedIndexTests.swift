import Foundation
import IndexRows
import Testing

@Suite struct UpgradedIndexTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The digests in an index cover values, not names, so it survives the renaming of its tables and columns.
  @Test func anIndexOfSchemaVersion11StaysValid() throws {
    let path = NSTemporaryDirectory() + "v11-\(UUID().uuidString).atlas"
    defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
    try FileManager.default.copyItem(
      atPath: Self.root.appendingPathComponent("fixtures/atlases/v11.atlas").path, toPath: path)
    let atlas = try AtlasFile(path: path, isNew: false)
    let upgrade = Self.root.appendingPathComponent("migrations/upgrade_from_11.sql")
    try atlas.run("BEGIN; \(String(contentsOf: upgrade, encoding: .utf8)); COMMIT")
    let report = try #require(try VectorIndexRows.check(model: 2, on: atlas.connection))
    #expect(report.faults == [] && report.vectors == 85 && report.unlinked == 0)
    let neuron = try #require(Int(try atlas.rows("SELECT max(neuron_id) FROM embedding WHERE model_id = 2")[0]))
    let model = try atlas.rows("SELECT name || '@' || version FROM model WHERE id = 2")[0]
    #expect(
      try atlas.rows("SELECT id, similarity FROM nearest(\(neuron), 10, '\(model)', 'atlas')")
        == atlas.truth(neuron: neuron, k: 10, model: 2))
  }
}

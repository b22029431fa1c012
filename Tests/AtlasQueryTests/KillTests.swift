import Foundation
import Glibc
import IndexRows
import Numerics
import Testing
import VectorIndex

/// A writer is killed at random times while a reader reads.
@Suite struct KillTests {
  private static let kills = ProcessInfo.processInfo.environment["NEUROBRIDGE_STRESS"] == nil ? 50 : 1_000

  /// The writer, in the folder of the test runner.
  private static var writer: URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("IndexWriter")
  }

  @Test func aKilledWriterLosesNothingThatWasCommittedAndShowsNothingThatWasNot() throws {
    let path = NSTemporaryDirectory() + "kill-\(UUID().uuidString).atlas"
    defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
    do {
      let atlas = try AtlasFile(path: path)
      try atlas.fill(
        sessions: [("a", "fmost")], neurons: 200, vectors: AtlasFile.vectors(200, dimension: 24, seed: 3))
      try atlas.build(settings: GraphSettings(maxLinks: 4, efConstruction: 20))
    }
    var random = SeededRandom(seed: 14)
    let reader = try AtlasFile(path: path, isNew: false)
    for kill in 0..<Self.kills {
      try reader.run("UPDATE activity SET message = '0' WHERE id = 1")
      let process = Process()
      process.executableURL = Self.writer
      process.arguments = [path, "\(kill)"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let end = Date().addingTimeInterval(0.02 + random.uniform() * 0.15)
      while Date() < end {
        // A reader sees the state at its BEGIN.
        try reader.run("BEGIN")
        let neuron = 1 + random.integer(below: 200)
        if try reader.rows("SELECT 1 FROM embedding WHERE neuron_id = \(neuron)") == ["1"] {
          #expect(
            try reader.rows("SELECT id, similarity FROM nearest(\(neuron), 5) WHERE scope = 'atlas'")
              == reader.truth(neuron: neuron, k: 5))
        }
        try reader.run("COMMIT")
      }
      Glibc.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(!output.contains("failed"), "\(output)")
      let printed = output.split(separator: "\n").compactMap { Int($0) }.last ?? 0
      let after = try AtlasFile(path: path, isNew: false)
      let committed = try #require(Int(try after.rows("SELECT message FROM activity WHERE id = 1")[0]))
      #expect(committed >= printed && committed <= printed + 1, "kill \(kill)")
      #expect(try VectorIndexRows.check(model: 1, sample: 3, on: after.connection)?.faults == [], "kill \(kill)")
      #expect(try after.rows("PRAGMA integrity_check") == ["ok"])
    }
  }
}

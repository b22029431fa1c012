import AtlasStore
import Foundation
import GRDB
import Imaging
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

@Suite(.enabled(if: ProgramRun.path != nil, "the program has not been built beside the tests"))
struct ProgramTests {
  let folder: TemporaryFolder
  let atlas: String

  init() throws {
    folder = try TemporaryFolder()
    atlas = folder.file("lab.atlas")
  }

  @Test func doneIsZeroFailedIsOneWrongUsageIsTwo() throws {
    #expect(try ProgramRun("init", atlas).status == 0)
    let again = try ProgramRun("init", atlas)
    #expect(again.status == 1)
    #expect(again.output == "")
    #expect(
      again.error
        == "neurobridge: \(atlas): exists already and is left as it is; choose another name, or remove it first\n")
    #expect(try ProgramRun("init").status == 2)
    #expect(try ProgramRun("no-such-command").status == 2)
    #expect(try ProgramRun("ingest", atlas, "x.tif", "--animal", "M01").status == 2)
    #expect(try ProgramRun("--version").status == 0)
  }

  @Test func jsonIsOneValueAndNothingElse() throws {
    let commands: [[String]] = [
      ["init", atlas], ["log", atlas], ["log", atlas, "--prov"], ["check", atlas],
      ["query", atlas, "SELECT * FROM animal"], ["review", atlas, "list"], ["review", atlas, "next"],
      ["migrate", atlas], ["backup", atlas, folder.file("b.atlas")],
    ]
    for command in commands {
      let process = try ProgramRun.start(command + ["--json"])
      let pipe = try #require(process.standardOutput as? Pipe)
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(command)")
      #expect(throws: Never.self, "\(command)") {
        try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
      }
    }
  }

  @Test func everyCommandHasAHelpPageWithAnExample() throws {
    let names = try ProgramRun("--help").output.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  "), let word = line.split(separator: " ").first, line.dropFirst(2).first != " " else {
        return nil
      }
      return String(word)
    }.filter { !$0.hasPrefix("-") && !$0.hasPrefix("neurobridge") && $0 != "See" }
    #expect(names.count > 15)
    for name in names where !["neurons", "pairs", "landmarks", "embeddings", "weights"].contains(name) {
      let help = try ProgramRun("help", name).output
      #expect(help.contains("neurobridge \(name)"), "\(name)")
      #expect(help.contains("Example"), "\(name) has no example")
    }
  }

  /// A power cut in the middle of an ingest once is enough: the atlas must open, be sound and be as it was.
  @Test func aProcessKilledInTheMiddleOfAnIngestLeavesTheAtlasAsItWas() throws {
    let made = try Atlas.create(at: atlas)
    let before = try made.store.dump()
    try made.store.database.close()
    let stack = folder.file("big.tif")
    let writer = try TIFFStackWriter(
      path: stack,
      plan: TIFFStackWriter.Plan(
        shape: StackShape(width: 256, height: 256, depth: 300), pixelType: .uint16, voxel: VoxelSize(x: 1, y: 1, z: 1)))
    let plane = TestStack(shape: StackShape(width: 256, height: 256, depth: 1), isNoisy: true).plane(0)
    for _ in 0..<300 { try writer.add(plane) }
    try writer.finish()
    let process = try ProgramRun.start(
      ["ingest", atlas, stack, "--animal", "M01", "--modality", "fmost", "--quiet"])
    // It has begun to write once the log holds something.
    while process.isRunning {
      let size = try? FileManager.default.attributesOfItem(atPath: atlas + "-wal")[.size] as? Int
      if let size, size > 0 { break }
      usleep(2_000)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    let after = try Atlas(opening: atlas)
    #expect(try after.check(deep: true).faults == [])
    #expect(try after.store.dump() == before)
    #expect(try after.ingest(IngestRequest(stack: stack, animal: "M01", modality: .fmost)).depth == 300)
  }
}

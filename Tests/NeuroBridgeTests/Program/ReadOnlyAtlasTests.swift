import AtlasStore
import Foundation
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// A colleague's atlas on a shared disk: one may read it, and write neither it nor its folder.
@Suite(.enabled(if: ProgramRun.path != nil, "the program has not been built beside the tests"))
struct ReadOnlyAtlasTests {
  let folder: TemporaryFolder
  let shared: String
  let out: String

  init() throws {
    folder = try TemporaryFolder()
    shared = folder.file("shared")
    out = folder.file("out")
    for path in [shared, out] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    chmod(folder.path, 0o755)
    chmod(out, 0o777)
  }

  /// An atlas with a stack, two sessions, a match and a decision; with the log of a writer that was killed, or without.
  private func make(withLog: Bool) throws {
    let source = try Atlas.create(at: folder.file("source.atlas"))
    for (session, name) in [("a", "two-photon"), ("b", "fmost")] {
      let stack = try TestStack(offset: session == "a" ? 0 : 1).write(to: folder.file("\(session).tif"))
      var request = IngestRequest(stack: stack, animal: "M01", modality: Modality(name))
      request.neurons = SomaTableRequest(
        path: try folder.write("label,x_um,y_um,z_um\n\(session)0,10,10,10\n\(session)1,20,10,30\n", to: "t.csv"))
      _ = try source.ingest(request)
    }
    let pairs = try folder.write("two_photon,fmost\na0,b0\n", to: "p.csv")
    try source.importPairs(PairsRequest(pairs, animal: "M01", from: "two-photon", to: "fmost"))
    try source.store.atomicActivity("match") { transaction, _ in
      let sessions = try transaction.sessions()
      let (a, b) = (try transaction.neurons(in: sessions[0].id), try transaction.neurons(in: sessions[1].id))
      _ = try transaction.insertMatchRun(
        from: sessions[0].id, to: sessions[1].id, model: nil,
        candidates: [
          Candidate(a: a[0].id, b: b[0].id, similarity: 0.5, rankAB: 1, rankBA: 1, margin: 0.25, isAccepted: true)
        ])
    }
    if !withLog { try source.backup(to: "\(shared)/lab.atlas") }
    for end in withLog ? ["", "-wal"] : [""] {
      if withLog {
        // Copied while it is open, without the shared memory, as a kill leaves it.
        try FileManager.default.copyItem(atPath: folder.file("source.atlas\(end)"), toPath: "\(shared)/lab.atlas\(end)")
      }
      chmod("\(shared)/lab.atlas\(end)", 0o444)
    }
    chmod(shared, 0o555)
  }

  /// The line as a user whom permissions bind; nil where there is none to become.
  private func run(_ line: String) throws -> ProgramRun? {
    guard getuid() == 0 else { return try ProgramRun(shell: line, in: folder.path) }
    let program = try #require(ProgramRun.path)
    let result = try ProgramRun(
      shell: "setpriv --reuid=65534 --regid=65534 --clear-groups -- bash -c \"$LINE\"", in: folder.path,
      environment: ["LINE": "test -x '\(program)' || exit 77; P='\(program)'; " + line])
    return [77, 126, 127].contains(result.status) ? nil : result
  }

  @Test(arguments: [false, true]) func everythingThatOnlyReadsWorks(_ withLog: Bool) throws {
    try make(withLog: withLog)
    defer { chmod(shared, 0o755) }
    let lines: [(String, String)] = [
      ("query shared/lab.atlas -f csv 'SELECT count(*) FROM neuron'", "4"),
      ("query shared/lab.atlas --as-of 2999-01-01 -f csv 'SELECT count(*) FROM pair'", "1"),
      ("log shared/lab.atlas", "import pairs"), ("log shared/lab.atlas --prov", "prefix"),
      ("review shared/lab.atlas list", "match  by import"), ("review shared/lab.atlas next", "every proposed pair"),
      ("check shared/lab.atlas --deep", "sound"), ("check shared/lab.atlas --schema", "this program's"),
      ("export shared/lab.atlas - -f csv", "M01,"), ("export shared/lab.atlas out/p.json", "wrote 1 pairs"),
      ("export-stack shared/lab.atlas M01/fmost out/s.tif", "pixels verified"),
      ("backup shared/lab.atlas out/copy.atlas", "copied"), ("check out/copy.atlas", "sound"),
      ("identities shared/lab.atlas -f csv", "M01"),
    ]
    for (line, expected) in lines {
      guard let result = try run("timeout 60 $P \(line)") else {
        return print("no other user to become here: an atlas without write permission was not tested")
      }
      #expect(result.status == 0, "\(line): \(result.error)")
      #expect(result.output.contains(expected), "\(line): \(result.output)")
      if line.contains("shared/lab.atlas") && !line.contains("--schema") && getuid() == 0 {
        #expect(result.error.contains("the atlas cannot be written here"), "\(line): \(result.error)")
      }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: shared).sorted()
        == (withLog ? ["lab.atlas", "lab.atlas-wal"] : ["lab.atlas"]))
  }

  /// A file that may be written, in a folder where SQLite cannot make its log.
  @Test func aFolderThatMayNotBeWrittenIsReadOnlyToo() throws {
    try make(withLog: false)
    defer { chmod(shared, 0o755) }
    chmod("\(shared)/lab.atlas", 0o666)
    guard let read = try run("$P query shared/lab.atlas -f csv 'SELECT count(*) FROM neuron'") else { return }
    #expect(read.output == "count(*)\n4\n")
    let written = try run("$P ingest shared/lab.atlas a.tif --animal M02 --modality fmost")
    #expect(
      written?.error.contains(
        "shared/lab.atlas: cannot be written; check the permissions of the file and of its folder") == true)
  }

  /// Half a transaction is in the file, and the journal that undoes it cannot be applied: an answer would be wrong.
  @Test func anAtlasThatNeedsItsJournalIsNotReadWithoutIt() throws {
    try make(withLog: false)
    chmod(shared, 0o755)
    defer { chmod(shared, 0o755) }
    let journal = "\(shared)/lab.atlas-journal"
    try Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] + [UInt8](repeating: 1, count: 4_000)).write(
      to: URL(filePath: journal))
    chmod(journal, 0o444)
    chmod(shared, 0o555)
    guard let result = try run("$P query shared/lab.atlas 'SELECT 1'") else { return }
    #expect(result.status == 1)
    #expect(result.error.contains("a program that was writing to it was stopped"), "\(result.error)")
  }

  @Test func whatWritesIsRefusedInOneLine() throws {
    try make(withLog: false)
    defer { chmod(shared, 0o755) }
    for line in [
      "ingest shared/lab.atlas a.tif --animal M02 --modality fmost", "embed shared/lab.atlas",
      "review shared/lab.atlas accept M01/two-photon/a1 M01/fmost/b1", "migrate shared/lab.atlas",
      "backup shared/lab.atlas shared/copy.atlas", "export shared/lab.atlas shared/p.csv", "init shared/new.atlas",
    ] {
      guard let result = try run("timeout 60 $P \(line)") else { return }
      #expect(result.status == 1, "\(line)")
      #expect(result.error.contains("cannot be") && result.error.contains("written"), "\(line): \(result.error)")
    }
  }
}

import Foundation
import GRDB
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

/// What is printed arrives, or the program says that it did not; either way what is stored is the same.
@Suite(.enabled(if: ProgramRun.path != nil, "the program has not been built beside the tests"))
struct StandardOutputTests {
  let folder: TemporaryFolder
  let atlas: String
  private static let many =
    "\"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n\""

  init() throws {
    folder = try TemporaryFolder()
    atlas = folder.file("lab.atlas")
    let made = try Atlas.create(at: atlas)
    let stack = try TestStack(isNoisy: true).write(to: folder.file("s.tif"))
    try made.ingest(IngestRequest(stack: stack, animal: "M01", modality: .fmost))
  }

  private func run(_ line: String) throws -> ProgramRun { try ProgramRun(shell: line, in: folder.path) }

  /// Each printed that it was done, with status 0, into a full disk.
  @Test(arguments: [
    "query lab.atlas 'SELECT 1'", "query lab.atlas -f csv \(many)", "query lab.atlas -f json \(many)", "log lab.atlas",
    "log lab.atlas --json", "log lab.atlas --prov", "check lab.atlas", "schema", "--help", "help query", "--version",
    "inspect s.tif", "review lab.atlas list", "migrate lab.atlas", "init new.atlas", "backup lab.atlas copy.atlas",
    "identities lab.atlas", "export-stack lab.atlas M01/fmost -", "export-stack lab.atlas M01/fmost out.tif",
    "simulate animals --animals 1 --neurons 4", "--generate-completion-script bash",
  ]) func aFullDiskIsAnError(_ command: String) throws {
    let result = try run("$P \(command) > /dev/full")
    #expect(result.status == 1, "\(command)")
    #expect(result.error.contains("No space left on device"), "\(command): \(result.error)")
    let errors = result.error.split(separator: "\n").filter { $0.hasPrefix("neurobridge: ") }
    #expect(errors.count == 1, "\(command): \(result.error)")
  }

  @Test func aClosedStandardOutputIsAnErrorAndTakesNoFilesPlace() throws {
    let result = try run("$P query lab.atlas 'SELECT 1' >&-")
    #expect(result.status == 1)
    #expect(result.error.contains("standard output cannot be written (Bad file descriptor)"))
    // Each of these files once had the number of standard output, and received what was printed.
    #expect(try run("$P backup lab.atlas copy.atlas >&-").status == 1)
    #expect(try run("$P check copy.atlas").output.hasPrefix("sound"))
    #expect(try run("$P init other.atlas <&- >&- 2>&-").status == 1)
    #expect(try run("$P check other.atlas").output.hasPrefix("sound"))
    #expect(try run("$P ingest lab.atlas s.tif --animal M02 --modality fmost <&- >&- 2>&-").status == 1)
    #expect(try run("$P check lab.atlas --deep").output.hasPrefix("sound: 2 stacks"))
  }

  /// An unwritable standard error once ended the program with an illegal instruction.
  @Test(arguments: ["2>&-", "2>/dev/full", "2>&1 >/dev/null | true"]) func standardErrorChangesNothing(
    _ redirection: String
  ) throws {
    let copy = folder.file("n.atlas")
    _ = try Atlas.create(at: copy)
    let ingest = "ingest n.atlas s.tif --animal M02 --modality fmost"
    let done = try run("$P \(ingest) \(redirection)")
    #expect(done.status == 0)
    #expect(try Atlas(opening: copy).rows("SELECT name FROM animal") == [[.text("M02")]])
    let failed = try run("set -o pipefail; $P \(ingest) --channel 9 \(redirection)")
    #expect(failed.status == 1)
    #expect(failed.error == "")
  }

  @Test func aReaderThatHasEnoughIsNoError() throws {
    let result = try run("set -o pipefail; $P query lab.atlas -f csv \(Self.many) | head -1")
    #expect(result.status == 0)
    #expect(result.output == "i\n")
    #expect(result.error == "")
    let stack = try run("set -o pipefail; $P export-stack lab.atlas M01/fmost - -q | head -c 2")
    #expect(stack.status == 0)
    #expect(stack.output == "II" && stack.error == "")
  }

  /// The reader of the progress or of the result may leave; the work does not end half done.
  @Test func workGoesOnWhereNobodyReads() throws {
    let result = try run("set -o pipefail; $P simulate animals --animals 2 --neurons 4 2>&1 | true")
    #expect(result.status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("animals")).sorted() == ["S01", "S02"])
  }

  @Test func aLimitOnTheSizeOfFilesIsAnError() throws {
    let result = try run("ulimit -f 100; $P export-stack lab.atlas M01/fmost out.tif")
    #expect(result.status == 1)
    #expect(result.error.contains("out.tif: cannot be written (File too large)"))
    #expect(try folder.names().filter { $0.contains("out") } == [])
  }

  @Test func whatIsPrintedIsNotPrintedIntoTheAtlas() throws {
    let before = try Data(contentsOf: URL(filePath: atlas))
    for line in [
      "$P query lab.atlas 'SELECT 1' >> lab.atlas", "$P log lab.atlas 2>> lab.atlas", "$P log lab.atlas 1<> lab.atlas",
      "$P export-stack lab.atlas M01/fmost - >> lab.atlas", "ln lab.atlas hard; $P log lab.atlas >> hard",
    ] {
      #expect(try run(line).status == 1, "\(line)")
    }
    #expect(try Data(contentsOf: URL(filePath: atlas)) == before)
  }

  @Test func aDashIsStandardOutput() throws {
    let result = try run(
      "$P export-stack lab.atlas M01/fmost - > out.tif && $P export-stack lab.atlas M01/fmost two.tif && cmp out.tif two.tif"
    )
    #expect(result.status == 0)
    #expect(result.error == "wrote M01/fmost to standard output, pixels verified\n")
    #expect(try run("$P export-stack lab.atlas M01/fmost - --json").status == 2)
    #expect(try run("$P backup lab.atlas -").error.contains("- is standard output, and an SQLite file cannot"))
    #expect(
      try run("$P figures lab.atlas --out -").error.contains("- is standard output, and a folder of files cannot"))
    #expect(try !folder.names().contains("-"))
  }

  /// A name may hold the commands of a terminal; `script` gives the program one.
  @Test func aTerminalIsNotSentTheCommandsOfANameOfTheFile() throws {
    let hostile = "a\u{1B}]0;x\u{7}b\u{9B}c"
    let table = try folder.write("label,x_um,y_um,z_um\nplain,1,1,1\n", to: "t.csv")
    _ = try Atlas(opening: atlas).importNeurons(
      .init(SomaTableRequest(path: table), animal: "M01", session: "fmost"))
    // Names are checked on import: only another program can have written this one.
    try DatabaseQueue(path: atlas).write {
      try $0.execute(sql: "UPDATE neuron SET label = ? WHERE label = 'plain'", arguments: [hostile])
    }
    for format in ["table", "csv", "jsonl", "markdown"] {
      let result = try run("script -qec \"$P query lab.atlas -f \(format) 'SELECT label FROM neuron'\" /dev/null")
      if result.status == 127 { return print("no `script` here: what a terminal is sent was not tested") }
      #expect(result.output.contains("x"), "\(format): \(result.output)")
      #expect(!result.output.unicodeScalars.contains { [0x1B, 0x07, 0x9B].contains($0.value) }, "\(format)")
    }
    // Errors and tables for people, also where they go to a file.
    for line in [
      "$P review lab.atlas accept $'M01/fmost/\\e]0;x\\a' M01/fmost/none",
      "$P query lab.atlas 'SELECT label FROM neuron'",
      "$P export lab.atlas $'\\e[2J.csv' --animal M01", "$P query $'\\e[2J.atlas' 'SELECT 1'",
      "$P query lab.atlas $'SELECT \\e[2J'", "$P map lab.atlas --animal $'\\e[2J' --from a --to b 1,2,3",
      "$P $'\\e[2J'",
    ] {
      let result = try run(line)
      #expect(!(result.output + result.error).contains("\u{1B}"), "\(line)")
    }
  }
}

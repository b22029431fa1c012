import Foundation
import TestSupport
import Testing

/// The prompt of `query`, at a terminal.
@Suite(.serialized, .enabled(if: ProgramRun.path != nil, "the program has not been built beside the tests"))
struct QueryPromptTests {
  private let folder: TemporaryFolder
  private let atlas: String
  private let ready = "neurobridge> "
  /// Counts for minutes.
  private let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c;\r"

  init() throws {
    folder = try TemporaryFolder()
    atlas = folder.file("lab.atlas")
    #expect(try ProgramRun("init", atlas).status == 0)
  }

  private func prompt(columns: UInt16 = 80) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      ["query", atlas],
      environment: [
        "TERM": "xterm", "LANG": "C.UTF-8", "HOME": folder.path, "XDG_STATE_HOME": folder.file("state"),
      ], columns: columns)
    try #require(terminal.wait(for: ready) != nil)
    return terminal
  }

  /// Ctrl-C, once the program waits for a key or computes.
  private func interrupt(_ terminal: PseudoTerminal) {
    Thread.sleep(forTimeInterval: 0.3)
    terminal.type("\u{3}")
  }

  @Test func aTypedStatementIsAnsweredAndControlDLeaves() throws {
    let terminal = try prompt()
    terminal.type("SELECT 6 * 7 AS answer;\r")
    #expect(terminal.wait(for: "42") != nil)
    terminal.wait(for: ready)
    terminal.type("SELECT 1 AS a,\r")
    #expect(terminal.wait(for: "...> ") != nil)
    terminal.type("  2 AS b;\r")
    #expect(terminal.wait(for: "  1    2") != nil)
    terminal.wait(for: ready)
    #expect(terminal.exitStatus(typing: "\u{4}") == 0)
  }

  @Test func arrowUpRecallsAlsoWhatAnEarlierPromptWasTold() throws {
    var terminal = try prompt()
    terminal.type("SELECT 'first' ||\r")
    terminal.wait(for: "...> ")
    terminal.type("' statement' AS x;\r")
    #expect(terminal.wait(for: "first statement") != nil)
    terminal.wait(for: ready)
    terminal.type(".quit\r")
    #expect(terminal.exitStatus() == 0)
    let history = folder.file("state/neurobridge/history")
    let mode = try FileManager.default.attributesOfItem(atPath: history)[.posixPermissions] as? Int
    #expect(mode == 0o600)

    terminal = try prompt()
    terminal.type("\u{1B}[A\u{1B}[A")
    #expect(terminal.wait(for: "' statement' AS x;") != nil)
    terminal.type("\r")
    #expect(terminal.wait(for: "first statement") != nil)
    terminal.wait(for: ready)
    #expect(terminal.exitStatus(typing: "\u{4}") == 0)
  }

  @Test func controlCStopsAStatementAndNotTheProgram() throws {
    let terminal = try prompt()
    terminal.type(endless)
    terminal.wait(for: "FROM c;")
    interrupt(terminal)
    #expect(terminal.wait(for: "stopped") != nil)
    #expect(terminal.wait(for: ready) != nil)
    terminal.type("SELECT 'still ' || 'here' AS x;\r")
    #expect(terminal.wait(for: "still here") != nil)
  }

  @Test func controlCDropsALine() throws {
    let terminal = try prompt()
    terminal.type("SELECT 1\r")
    terminal.wait(for: "...> ")
    terminal.type("nonsense")
    interrupt(terminal)
    #expect(terminal.wait(for: ready) != nil)
    terminal.type("SELECT 7 * 6 AS x;\r")
    #expect(terminal.wait(for: "42") != nil)
    for _ in 0..<5 {
      terminal.wait(for: ready)
      interrupt(terminal)
    }
    terminal.wait(for: ready)
    terminal.type(".quit\r")
    #expect(terminal.exitStatus() == 0)
  }

  @Test func itsCommandsDoWhatHelpSays() throws {
    let terminal = try prompt()
    func tell(_ line: String, _ expected: String) {
      terminal.type(line + "\r")
      // Past the echo of what was typed.
      terminal.wait(for: "\n")
      if !expected.isEmpty { #expect(terminal.wait(for: expected) != nil, "\(line)") }
      terminal.wait(for: ready)
    }
    tell(".help", ".output FILE|stdout")
    tell(".tables", "animal")
    tell(".schema animal", "One brain.")
    tell(".schema anima", "did you mean animal?")
    tell(".tabels", "did you mean .tables?")
    tell(".xyzzy", ".help lists")
    tell(".mode line", "")
    tell("SELECT 1 AS a, 0.1234567 AS b;", "b = 0.1234567")
    tell(".mode nonsense", "there are table, csv")
    tell(".mode csv", "")
    tell(".timer on", "")
    tell("SELECT 1 AS a;", " s, 1 row")
    tell(".output \(folder.file("out.csv"))", "")
    tell("SELECT 'to the file' AS x;", " s, 1 row")
    tell(".output stdout", "")
    #expect(try String(contentsOfFile: folder.file("out.csv"), encoding: .utf8) == "x\nto the file\n")
    tell(".output \(folder.file("out.csv"))", "exists already")
    tell(".output \(atlas)", "is the atlas itself")
    tell("SELECT 2 AS still;", "still")
  }

  @Test func aTableFitsTheTerminal() throws {
    let terminal = try prompt(columns: 40)
    terminal.type("SELECT printf('%.100c', 'x') AS a, 5 AS b;\r")
    let shown = terminal.wait(for: "xx…")
    #expect(shown != nil && terminal.wait(for: "    5") != nil)
  }

  @Test func standardInputIsRunStatementByStatement() throws {
    func run(_ sql: String, _ more: String...) throws -> (Int32, String, String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(ProgramRun.path))
      process.arguments = ["query", atlas] + more
      let (input, output, error) = (Pipe(), Pipe(), Pipe())
      (process.standardInput, process.standardOutput, process.standardError) = (input, output, error)
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(sql.utf8))
      try input.fileHandleForWriting.close()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      let message = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text, message)
    }
    #expect(try run("SELECT 1 AS a; SELECT ';' AS b\n", "-f", "csv") == (0, "a\n1\n\nb\n;\n", ""))
    let refused = try run("SELECT 1; SELECT 2", "--json")
    #expect(refused.0 == 1 && refused.1 == "" && refused.2.contains("2 statements, and json holds the result of one"))
    #expect(try run("", "-f", "csv").2.contains("there is no SQL"))
    #expect(try run("SELECT 1;\0 SELECT 2", "-f", "csv").2.contains("NUL"))
    let failed = try run("SELECT 1 AS a; SELECT * FROM no_table; SELECT 3", "-f", "csv")
    #expect(failed.0 == 1 && failed.1.hasPrefix("a\n1\n") && failed.2.contains("no such table"))
  }
}

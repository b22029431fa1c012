public import ArgumentParser
import Glibc
public import NeuroBridge

extension TableFormat: ExpressibleByArgument {}

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Query the atlas in SQL; read-only.",
    discussion: """
      Without SQL it opens a prompt on a terminal, with line editing and history; elsewhere it runs the statements of \
      standard input one after the other, of which the formats json and jsonl take one.
      `neurobridge schema` shows every table and column.
      Examples:
        neurobridge query lab.atlas "SELECT * FROM matches WHERE animal = 'M04'"
        neurobridge query lab.atlas -f line "SELECT * FROM matches LIMIT 1"
        neurobridge query lab.atlas -f csv < statements.sql
        neurobridge query lab.atlas -f csv "SELECT * FROM nearest('M04/fmost/fm1', 5)"
        neurobridge query lab.atlas \\
          "SELECT * FROM nearest('M04/fmost/fm1', 5) WHERE as_of = '2026-03-01'"
      `nearest` also takes: model = 'dual@1', as_of = '2026-03-01' (the model of that day), scope = 'animal' or 'atlas',
      session = 'fm1', modality = 'fmost', exact = 1, ef = 200, and any condition on id.
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "One SQL statement.")
  var sql: String?
  @Option(name: .shortAndLong, help: "The format of the rows.")
  var format: TableFormat = .table
  @Option(help: "The atlas at a time, UTC: 2026-11-22 or 2026-11-22T14:30; later decisions and runs are left out.")
  var asOf: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(asOf: asOf, output)
    // Nothing is written, so it may end at any point.
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    let format = output.json ? .json : format
    if let sql {
      try write(sql, of: atlas, format)
    } else if isatty(STDIN_FILENO) == 1 {
      var prompt = QueryPrompt(atlas: atlas, format: format)
      prompt.run()
    } else {
      try runStandardInput(atlas, format)
    }
  }

  /// More than SQLite takes of one statement.
  private static let maxSQLBytes = 16 << 20

  private func runStandardInput(_ atlas: Atlas, _ format: TableFormat) throws {
    var splitter = StatementSplitter()
    var statements: [String] = []
    var bytes = 0
    while let line = readLine(strippingNewline: false) {
      bytes += line.utf8.count
      guard bytes <= Self.maxSQLBytes else {
        throw PromptError(text: "standard input: more than \(Self.maxSQLBytes >> 20) MB of SQL; give fewer statements")
      }
      statements += splitter.add(line)
    }
    if let rest = splitter.rest { statements.append(rest) }
    if statements.count > 1, format == .json || format == .jsonl {
      throw PromptError(
        text: "standard input: \(statements.count) statements, and \(format.rawValue) holds the result of one; "
          + "run each by itself, or choose another --format")
    }
    // Without any, the error says so.
    for (index, statement) in (statements.isEmpty ? [""] : statements).enumerated() {
      if index > 0 { print() }
      try write(statement, of: atlas, format)
    }
  }

  private func write(_ sql: String, of atlas: Atlas, _ format: TableFormat) throws {
    try atlas.query(sql, as: format, width: Terminal.width) { try Output.write($0) }
  }
}

public import ArgumentParser
import Glibc
public import NeuroBridge

extension TableFormat: ExpressibleByArgument {}

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Query the atlas in SQL; read-only.",
    discussion: """
      Without SQL it opens a prompt on a terminal; elsewhere it reads SQL from standard input.
      `neurobridge schema` shows every table and column.
      Examples:
        neurobridge query lab.atlas "SELECT * FROM matches WHERE animal = 'M04'"
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
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }  // nothing is written, so it may end at any point
    let format = output.json ? .json : format
    if let sql {
      try write(sql, of: atlas, format)
    } else if isatty(STDIN_FILENO) == 1 {
      QueryPrompt(atlas: atlas, format: format).run()
    } else {
      var text = ""
      while let line = readLine(strippingNewline: false) { text += line }
      try write(text, of: atlas, format)
    }
  }

  private func write(_ sql: String, of atlas: Atlas, _ format: TableFormat) throws {
    try atlas.query(sql, as: format) { print($0, terminator: "") }
  }
}

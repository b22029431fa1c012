public import ArgumentParser
import Glibc
public import NeuroBridge

extension TableFormat: ExpressibleByArgument {}

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask the atlas in SQL; reads only.",
    discussion: """
      Without SQL, and with a terminal, a prompt; without a terminal, SQL is read from standard input.
      `neurobridge schema` shows every table and column.
      Examples:
        neurobridge query lab.atlas "SELECT * FROM matches WHERE animal = 'M04'"
        neurobridge query lab.atlas -f csv "SELECT * FROM nearest('M04/fmost/fm1', 5)"
        neurobridge query lab.atlas "SELECT * FROM nearest('M04/fmost/fm1', 5) WHERE as_of = '2026-03-01'"
      `nearest` also hears: model = 'dual@1', as_of = '2026-03-01' (the model of that day), scope = 'animal' or 'atlas',
      session = 'fm1', modality = 'fmost', exact = 1, ef = 200, and any condition on id.
      """)

  @OptionGroup var file: AtlasArgument
  @Argument(help: "One SQL statement.")
  var sql: String?
  @Option(name: .shortAndLong, help: "How rows are written.")
  var format: TableFormat = .table
  @Option(help: "As it was then: UTC, 2026-11-22 or 2026-11-22T14:30; later decisions and runs are not there.")
  var asOf: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(asOf: asOf, output)
    signal(SIGINT, SIG_DFL)  // nothing is written, so nothing needs to end well
    let format = output.json ? .json : format
    if let sql {
      try ask(sql, of: atlas, format)
    } else if isatty(STDIN_FILENO) == 1 {
      QueryPrompt(atlas: atlas, format: format).run()
    } else {
      var text = ""
      while let line = readLine(strippingNewline: false) { text += line }
      try ask(text, of: atlas, format)
    }
  }

  private func ask(_ sql: String, of atlas: Atlas, _ format: TableFormat) throws {
    try atlas.query(sql, as: format) { print($0, terminator: "") }
  }
}

import ArgumentParser
import NeuroBridge

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List what was done to an atlas: when, by whom, with what options and result.",
    discussion: """
      Newest first. The same as SQL: SELECT * FROM log ORDER BY at DESC.
      Examples:
        neurobridge log lab.atlas --last 5
        neurobridge log lab.atlas --match M04/two-photon/tp007 M04/fmost/fm031
        neurobridge log lab.atlas --prov > lab-provenance.json
      """)

  @OptionGroup var file: AtlasArgument
  @Option(name: .long, help: "Only the newest N entries.")
  var last: Int?
  @Option(
    parsing: .upToNextOption,
    help: "What the match of two neurons, written animal/session/label, is based on: run, model, weights, decisions.")
  var match: [String] = []
  @Flag(help: "The whole log as one W3C PROV-JSON document.")
  var prov = false
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !match.isEmpty && match.count != 2 { throw ValidationError("--match takes two neurons") }
    if let last, last < 1 { throw ValidationError("--last must be 1 or more") }
  }

  func run() throws {
    if !match.isEmpty {
      let origin = try file.open(readOnly: true, output).origin(of: match[0], match[1])
      return try output.result(
        origin.map(OriginText.text) ?? "\(match[0]) and \(match[1]) are not matched", json: origin)
    }
    if prov { return try Output.json(file.open(readOnly: true, output).provenance()) }
    let entries = try file.open(readOnly: true, output).log(limit: last ?? .max)
    try output.result(entries.map(LogText.text).joined(separator: "\n"), json: entries)
  }
}

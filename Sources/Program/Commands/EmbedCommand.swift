import ArgumentParser
import NeuroBridge

struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Compute the embedding of every neuron by a trained model.",
    discussion: """
      Only neurons without a current embedding are computed, so it can be run again after every ingest. A neuron has none \
      where nothing can be learnt from its pixels (NaN or infinite at its centre or over 90 % of its field, all black, \
      outside its stack); each run says so. `match` still uses its position.
      Example:
        neurobridge embed lab.atlas --model dual
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The model; `name` or `name@version`. Default: the newest.")
  var model: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    let report = try output.withProgress { try atlas.embed(.init(model: model), progress: $0) }
    output.note(report.notEmbedded.note.map { "note: \($0)" })
    try output.result(
      "\(report.embedded) neurons embedded by \(report.model), \(report.current) were current"
        + (report.notEmbedded.isEmpty ? "; " : ", \(report.notEmbedded.count) have none; ")
        + "\(report.dimension) dimensions", json: report)
  }
}

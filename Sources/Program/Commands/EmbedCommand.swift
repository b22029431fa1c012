import ArgumentParser
import NeuroBridge

struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Compute the embedding of every neuron by a trained model.",
    discussion: """
      Only neurons without a current embedding are computed, so it can be run again after every ingest.
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
    try output.result(
      "\(report.embedded) neurons embedded by \(report.model), \(report.current) were current; "
        + "\(report.dimension) dimensions", json: report)
  }
}

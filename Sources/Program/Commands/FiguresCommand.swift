import ArgumentParser
import NeuroBridge

struct FiguresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Draw figures of how models tell neurons apart.",
    discussion: """
      Box plots of distances, similarity heat maps, t-SNE, match and error curves, training curves, a gallery of pairs and \
      residuals over the field: SVG files, their numbers as CSV, and one page, index.html, that needs no network.
      Example:
        neurobridge figures lab.atlas --out figures --model dual
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The folder to write into.", completion: .directory)
  var out: String
  @Option(name: .customLong("model"), help: "A model, `name` or `name@version`; may be repeated. Default: the newest.")
  var models: [String] = []
  @Option(
    name: .customLong("animal"),
    help: "Only this animal; may be repeated. Default: those held out when the model was trained, or all.")
  var animals: [String] = []
  @Flag(inversion: .prefixedNo, help: "Also compare pixels: squared error, Pearson correlation and cosine.")
  var baselines = true
  @Option(help: "Seed of the t-SNE.")
  var seed: UInt64 = 1
  @Flag(help: "Replace an earlier report in the folder.")
  var force = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    var request = FiguresRequest(into: out)
    request.models = models
    request.animals = animals
    request.baselines = baselines
    request.seed = seed
    request.force = force
    let report = try output.withProgress { try atlas.figures(request, progress: $0) }
    for note in report.comparison.notes { output.note("note: \(note)") }
    try output.result("\(report.files.count) files in \(out); open \(report.page)", json: report)
  }
}

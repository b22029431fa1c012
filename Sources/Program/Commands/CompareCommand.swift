import ArgumentParser
import NeuroBridge

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare models and pixel similarities on the same known pairs.",
    discussion: """
      The same neurons for all; each is searched among every neuron of the other session of its animal.
      Example:
        neurobridge compare lab.atlas --model dual --model lora --animal M04 \\
          --pixel-rotations 24
      """)

  @OptionGroup var file: AtlasArgument
  @Option(
    name: .customLong("model"),
    help: "A model, `name` or `name@version`; may be repeated. Default: the newest of every name.")
  var models: [String] = []
  @Option(
    name: .customLong("animal"),
    help: "Only this animal; may be repeated. Default: those held out when the first model was trained, or all.")
  var animals: [String] = []
  @Flag(inversion: .prefixedNo, help: "Also compare pixels: squared error, Pearson correlation and cosine.")
  var baselines = true
  @Option(help: "Also compare pixels at the best of this many in-plane rotations; 0 for none.")
  var pixelRotations = 0
  @Flag(help: "Do not store the metrics in the table `evaluation`.")
  var dryRun = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dryRun, output)
    let request = CompareRequest(
      models: models, animals: animals, baselines: baselines, pixelRotations: pixelRotations)
    let report = try output.withProgress { try atlas.compare(request, progress: $0) }
    for note in report.notes { output.note("note: \(note)") }
    try output.result(ComparisonText.table(report), json: report)
  }
}

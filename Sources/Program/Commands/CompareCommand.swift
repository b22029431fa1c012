import ArgumentParser
import NeuroBridge

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Put models and pixel methods side by side.",
    discussion: """
      All are asked about the same neurons, each query among every neuron of the other session of its animal.
      Example:
        neurobridge compare lab.atlas --model dual --model lora --animal M04 --turns 24
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
  @Flag(inversion: .prefixedNo, help: "Also compare with pixels.")
  var baselines = true
  @Option(help: "Also pixels with the best of so many turns in the plane.")
  var turns = 0
  @Flag(help: "Leave the atlas as it is: do not keep the figures in its table `evaluation`.")
  var dryRun = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(readOnly: dryRun, output)
    let report = try output.withProgress {
      try atlas.compare(models: models, animals: animals, baselines: baselines, turns: turns, progress: $0)
    }
    for note in report.notes { output.note("note: \(note)") }
    try output.result(ComparisonText.table(report), json: report)
  }
}

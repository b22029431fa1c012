import ArgumentParser
import NeuroBridge

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn to tell neurons apart from the known pairs in the atlas.",
    discussion: """
      The dual-channel network of NeuroBridge, trained with circle loss on pairs mined for being hard. The weights become \
      rows; Ctrl-C or a crash loses at most the steps since the last checkpoint: `--resume` goes on from there.
      Example:
        neurobridge train lab.atlas --holdout-animal M04
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "How the network is trained: dual-channel.")
  var method = "dual-channel"
  @Option(
    name: .customLong("holdout-animal"),
    help: "Training never sees this animal; its known pairs measure the model. May be repeated.")
  var holdOut: [String] = []
  @Option(help: "How many batches to learn from.")
  var steps = 300
  @Option(help: "Neurons in a batch, each seen in both sessions.")
  var identities = 50
  @Option(help: "The model's name; training it again makes the next version.")
  var name = "dual"
  @Option(help: "Chance starts here: the same seed and thread count give the same weights.")
  var seed: UInt64 = 1
  @Option(help: "Steps between two checkpoints.")
  var checkpointEvery = 100
  @Flag(help: "Go on with the newest unfinished training of --name, under the settings it was started with.")
  var resume = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    let options = Atlas.TrainOptions(
      name: name, method: method, holdOut: holdOut, steps: steps, identitiesPerBatch: identities, seed: seed,
      resumes: resume, checkpointEvery: checkpointEvery)
    let report = try output.withProgress { try atlas.train(options, progress: $0) }
    try output.result(Self.line(report), json: report)
  }

  private static func line(_ report: Atlas.TrainReport) -> String {
    var line =
      "\(report.model): \(report.steps) steps on \(report.identities) neurons, \(report.parameters) parameters, "
      + "loss \(Text.fixed(report.loss, 3)), \(Text.fixed(report.seconds, 0)) s"
    if let top1 = report.validationTop1, let top5 = report.validationTop5 {
      line += "; held out: top-1 \(Text.percent(top1)), top-5 \(Text.percent(top5))"
    }
    return line
  }
}

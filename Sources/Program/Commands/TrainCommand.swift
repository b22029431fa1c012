import ArgumentParser
import NeuroBridge

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn to tell neurons apart from the known pairs in the atlas.",
    discussion: """
      The dual-channel network of NeuroBridge, trained with circle loss on pairs mined for being hard, from nothing or from \
      the weights of --backbone. The other methods train less of a backbone: its head (linear), its last blocks (partial), \
      low-rank additions (lora), all of it (full), or nothing (none). The weights become rows; Ctrl-C or a crash loses at \
      most the steps since the last checkpoint: `--resume` goes on from there. The view `experiment` compares what was tried.
      Example:
        neurobridge train lab.atlas --holdout-animal M04
        neurobridge pretrain lab.atlas && neurobridge train lab.atlas --backbone base
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "What is trained: none, linear, partial, lora, full or dual-channel.")
  var method = Atlas.TrainOptions().method
  @Option(help: "The model to begin with, as `pretrain` or `weights import` named it; `name` or `name@version`.")
  var backbone: String?
  @Option(
    name: .customLong("holdout-animal"),
    help: "Training never sees this animal; its known pairs measure the model. May be repeated.")
  var holdOut: [String] = []
  @Option(help: "How many batches to learn from.")
  var steps = Atlas.TrainOptions().steps
  @Option(help: "Neurons in a batch, each seen in both sessions.")
  var identitiesPerBatch = Atlas.TrainOptions().identitiesPerBatch
  @Option(help: "Simulated animals to learn from beside your own.")
  var simulated = Atlas.TrainOptions().simulated
  @Option(help: "The model's name; training it again makes the next version.")
  var name = "dual"
  @Option(help: "Chance starts here: the same seed and thread count give the same weights.")
  var seed: UInt64 = 1
  @Option(help: "Steps between two checkpoints.")
  var checkpointEvery = Atlas.TrainOptions().checkpointEvery
  @Flag(help: "Go on with the newest unfinished training of --name, under the settings it was started with.")
  var resume = false
  @OptionGroup(title: "How it learns") var recipe: LearningOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    var options = Atlas.TrainOptions(
      name: name, method: method, backbone: backbone, holdOut: holdOut, steps: steps, identitiesPerBatch: identitiesPerBatch,
      seed: seed, resumes: resume, checkpointEvery: checkpointEvery)
    options.simulated = simulated
    recipe.apply(to: &options)
    let report = try output.withProgress { try atlas.train(options, progress: $0) }
    try output.result(Text.line(report), json: report)
  }
}

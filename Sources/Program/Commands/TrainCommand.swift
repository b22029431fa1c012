import ArgumentParser
import NeuroBridge

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model to recognise a neuron across sessions, from the known pairs in the atlas.",
    discussion: """
      By default the dual-channel network of NeuroBridge is trained with circle loss on mined hard pairs, from random \
      weights or from those of --backbone. The other methods train less of a backbone: its head (linear), its last blocks \
      (partial), low-rank additions (lora), all of it (full), or nothing (none). Weights are stored in the atlas; Ctrl-C or \
      a crash loses at most the steps since the last checkpoint, and --resume continues from it. The view `experiment` \
      compares all trainings.
      Example:
        neurobridge train lab.atlas --holdout-animal M04
        neurobridge pretrain lab.atlas && neurobridge train lab.atlas --backbone base
      """)
  private static let defaults = Atlas.TrainRequest()

  @OptionGroup var file: AtlasArgument
  @Option(help: "How much of the network is trained.")
  var method = defaults.method
  @Option(help: "The model to start from, as `pretrain` or `weights import` named it; `name` or `name@version`.")
  var backbone: String?
  @Option(
    name: .customLong("holdout-animal"),
    help: "Do not train on this animal; its known pairs measure the model. May be repeated.")
  var holdOut: [String] = []
  @Option(help: "How many batches to train on.")
  var steps = defaults.steps
  @Option(help: "Neurons in a batch, each with a view of two sessions.")
  var identitiesPerBatch = defaults.identitiesPerBatch
  @Option(help: "Simulated animals to train on beside your own.")
  var simulated = defaults.simulated
  @Option(help: "The model's name; training it again makes the next version.")
  var name = defaults.name
  @Option(help: "Seed of the random numbers: the same seed and thread count give the same weights.")
  var seed = defaults.seed
  @Option(help: "Steps between two checkpoints.")
  var checkpointEvery = defaults.checkpointEvery
  @Flag(help: "Continue the newest unfinished training of --name, under the settings it was started with.")
  var resume = false
  @OptionGroup(title: "How it learns") var learning: LearningOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var request = Atlas.TrainRequest(
      name: name, method: method, backbone: backbone, holdOut: holdOut, steps: steps,
      identitiesPerBatch: identitiesPerBatch, seed: seed, resumes: resume, checkpointEvery: checkpointEvery)
    request.simulated = simulated
    learning.apply(to: &request)
    let atlas = try file.open(output)
    let report = try output.withProgress(protecting: "train ") { [request] in try atlas.train(request, progress: $0) }
    for note in report.notes { output.note("note: \(note)") }
    output.note(report.leftOut.note("were left out", "was left out").map { "note: \($0)" })
    try output.result(Text.line(report), json: report)
  }
}

import ArgumentParser
import NeuroBridge

struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Train a model without known pairs: on simulated animals, and on unlabelled neurons.",
    discussion: """
      Makes a backbone that `train --backbone` starts from, and that can embed as it is. Simulated animals are drawn from \
      the seed and never written. With --unlabelled each neuron of that session is an identity of its own, recognised \
      under rotation, scaling and blur; name one session of an animal only, since a neuron's own partner would count as \
      another neuron.
      Example:
        neurobridge pretrain lab.atlas
        neurobridge train lab.atlas --backbone base
      """)
  private static let defaults = Atlas.TrainRequest.pretraining()

  @OptionGroup var file: AtlasArgument
  @Option(help: "The model's name; pretraining it again makes the next version.")
  var name = defaults.name
  @Option(help: "How many simulated animals to train on.")
  var simulated = defaults.simulated
  @Option(help: "The session, of every animal that has it, whose neurons are used without pairs.")
  var unlabelled: String?
  @Option(help: "A model to start from; all of its network is trained.")
  var backbone: String?
  @Option(
    name: .customLong("holdout-animal"),
    help: "Do not train on this animal; its known pairs measure the model. May be repeated.")
  var holdOut: [String] = []
  @Option(help: "How many batches to train on.")
  var steps = defaults.steps
  @Option(help: "Seed of the random numbers: the same seed and thread count give the same weights.")
  var seed = defaults.seed
  @Flag(help: "Continue the newest unfinished pretraining of --name, under the settings it was started with.")
  var resume = false
  @OptionGroup(title: "How it learns") var learning: LearningOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var request = Atlas.TrainRequest.pretraining(
      name: name, simulated: simulated, unlabelled: unlabelled, holdOut: holdOut, steps: steps, seed: seed)
    request.backbone = backbone
    request.resumes = resume
    learning.apply(to: &request)
    let atlas = try file.open(output)
    let report = try output.withProgress(protecting: "train ") { [request] in try atlas.train(request, progress: $0) }
    for note in report.notes { output.note("note: \(note)") }
    output.note(report.leftOut.note("were left out", "was left out").map { "note: \($0)" })
    try output.result(Text.line(report), json: report)
  }
}

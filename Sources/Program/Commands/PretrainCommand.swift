import ArgumentParser
import NeuroBridge

struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Learn before there is a single known pair: from simulated animals, and from unlabelled neurons.",
    discussion: """
      Makes a backbone that `train --backbone` goes on from, and that can embed as it is. Simulated animals are drawn anew \
      from the seed and written nowhere. With --unlabelled each neuron of that session must be told from all others, \
      however it is turned, scaled and blurred; name one session of an animal only, since a neuron would else meet its own \
      partner as a stranger.
      Example:
        neurobridge pretrain lab.atlas
        neurobridge train lab.atlas --backbone base
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The model's name; pretraining it again makes the next version.")
  var name = "base"
  @Option(help: "How many simulated animals to learn from.")
  var simulated = Atlas.TrainOptions.pretraining().simulated
  @Option(help: "The session, of every animal that has it, whose neurons to learn from without their pairs.")
  var unlabelled: String?
  @Option(help: "A model to begin with; its network is trained whole.")
  var backbone: String?
  @Option(
    name: .customLong("holdout-animal"),
    help: "Pretraining never sees this animal; its known pairs measure the model. May be repeated.")
  var holdOut: [String] = []
  @Option(help: "How many batches to learn from.")
  var steps = Atlas.TrainOptions.pretraining().steps
  @Option(help: "Chance starts here: the same seed and thread count give the same weights.")
  var seed: UInt64 = 1
  @Flag(help: "Go on with the newest unfinished pretraining of --name, under the settings it was started with.")
  var resume = false
  @OptionGroup(title: "How it learns") var recipe: LearningOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let atlas = try file.open(output)
    var options = Atlas.TrainOptions.pretraining(
      name: name, simulated: simulated, unlabelled: unlabelled, holdOut: holdOut, steps: steps, seed: seed)
    options.backbone = backbone
    options.resumes = resume
    recipe.apply(to: &options)
    let report = try output.withProgress { try atlas.train(options, progress: $0) }
    try output.result(Text.line(report), json: report)
  }
}

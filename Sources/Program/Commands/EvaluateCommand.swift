import ArgumentParser
import NeuroBridge

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on known pairs.",
    discussion: """
      The gallery of a query is every neuron of the other session of its animal, paired or not. The one-to-one proposal is \
      made afresh without any decision of people, so known pairs cannot flatter it.
      Example:
        neurobridge evaluate lab.atlas --animal M04 --baselines
        neurobridge evaluate lab.atlas --leave-one-out --steps 600 --seeds 3
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The model; `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(
    name: .customLong("animal"),
    help: "Only this animal; may be repeated. Default: those held out when the model was trained, or all.")
  var animals: [String] = []
  @Flag(help: "Also compare pixels by mean squared error, Pearson correlation and cosine, over the network's view.")
  var baselines = false
  @Option(help: "With --baselines, pixels also with the best of so many turns in the plane.")
  var turns = 0
  @Flag(
    inversion: .prefixedNo,
    help: "Find how one session lies turned against the other by the similarities, and compare it so.")
  var turn = true
  @Flag(inversion: .prefixedNo, help: "Also measure what `match` would propose; it takes longer than the rest.")
  var proposals = true
  @Flag(help: "Train a model for each animal on all the others, and ask it about that animal.")
  var leaveOneOut = false
  @Option(help: "With --leave-one-out: how many batches each model learns from.")
  var steps = 600
  @Option(help: "With --leave-one-out: what the models are called, before `-without-ANIMAL`.")
  var name = "dual"
  @Option(help: "With --leave-one-out: what is trained, as in `train`.")
  var method = Atlas.TrainRequest().method
  @Option(help: "With --leave-one-out: the model to begin with; it must have seen none of the animals.")
  var backbone: String?
  @Option(help: "With --leave-one-out: simulated animals to learn from beside your own.")
  var simulated = Atlas.TrainRequest().simulated
  @Option(help: "With --leave-one-out: chance starts here.")
  var seed: UInt64 = 1
  @Option(help: "With --leave-one-out: say it again with so many seeds, and how far they spread.")
  var seeds = 1
  @Flag(help: "Leave the atlas as it is: do not keep the figures in its table `evaluation`.")
  var dryRun = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    if leaveOneOut {
      let atlas = try file.open(output)
      var options = Atlas.TrainRequest(name: name, method: method, backbone: backbone, steps: steps, seed: seed)
      options.simulated = simulated
      let report = try output.withProgress { [options] in
        try atlas.leaveOneOut(options, seedCount: seeds, animals: animals, progress: $0)
      }
      return try output.result(ComparisonText.table(report), json: report)
    }
    let atlas = try file.open(readOnly: dryRun, output)
    let report = try output.withProgress {
      try atlas.evaluate(
        model: model, animals: animals, baselines: baselines, turns: turns, findsTurns: turn,
        proposes: proposals, progress: $0)
    }
    if !report.seenInTraining.isEmpty {
      output.note("note: \(report.model) was trained on \(report.seenInTraining.joined(separator: ", "))")
    }
    try output.result(EvaluationText.table(report), json: report)
  }
}

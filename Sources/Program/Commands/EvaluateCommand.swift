import ArgumentParser
import NeuroBridge

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on known pairs.",
    discussion: """
      Reports how often the true partner of a neuron is its most similar neuron (top-1), among every neuron of the other \
      session of its animal, paired or not; how well similarity separates pairs from others; and how many of the pairs that \
      `match` would accept are right, when known pairs are withheld from it.
      Examples:
        neurobridge evaluate lab.atlas --animal M04 --baselines
        neurobridge evaluate lab.atlas --leave-one-out --steps 600 --seeds 3
      """)

  @OptionGroup var file: AtlasArgument
  @Option(help: "The model, `name` or `name@version`. Default: the newest.")
  var model: String?
  @Option(
    name: .customLong("animal"),
    help: "Only this animal; may be repeated. Default: those held out when the model was trained, or all.")
  var animals: [String] = []
  @Flag(help: "Also compare pixels: squared error, Pearson correlation and cosine, over the network's field of view.")
  var baselines = false
  @Option(help: "With --baselines: also compare pixels at the best of this many in-plane rotations; 0 for none.")
  var pixelRotations = 0
  @Flag(
    inversion: .prefixedNo,
    help: "Estimate the in-plane rotation between the sessions and undo it before comparing.")
  var alignRotation = true
  @Flag(inversion: .prefixedNo, help: "Also measure the pairs that `match` would accept; takes longer than the rest.")
  var matching = true
  @Flag(help: "Train a model for each animal on all the others, and measure it on that animal.")
  var leaveOneOut = false
  @Option(help: "With --leave-one-out: batches that each model is trained on.")
  var steps = 600
  @Option(help: "With --leave-one-out: the models are named NAME-without-ANIMAL.")
  var name = "dual"
  @Option(help: "With --leave-one-out: the training method, as in `train`.")
  var method = Atlas.TrainRequest().method
  @Option(help: "With --leave-one-out: the model to start from; it must have seen none of the animals.")
  var backbone: String?
  @Option(help: "With --leave-one-out: simulated animals added to the training set.")
  var simulated = Atlas.TrainRequest().simulated
  @Option(help: "With --leave-one-out: the seed of all random draws.")
  var seed: UInt64 = 1
  @Option(help: "With --leave-one-out: train with this many consecutive seeds, and report the range.")
  var seeds = 1
  @Flag(help: "Do not store the metrics in the table `evaluation`.")
  var dryRun = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    if leaveOneOut {
      let atlas = try file.open(output)
      var options = Atlas.TrainRequest(name: name, method: method, backbone: backbone, steps: steps, seed: seed)
      options.simulated = simulated
      let report = try output.withProgress { [options] in
        try atlas.leaveOneOut(LeaveOneOutRequest(options, seedCount: seeds, animals: animals), progress: $0)
      }
      return try output.result(ComparisonText.table(report), json: report)
    }
    let atlas = try file.open(readOnly: dryRun, output)
    var request = EvaluateRequest(
      model: model, animals: animals, baselines: baselines, alignsRotation: alignRotation, measuresMatching: matching)
    request.pixelRotations = pixelRotations
    let report = try output.withProgress { [request] in try atlas.evaluate(request, progress: $0) }
    if !report.seenInTraining.isEmpty {
      output.note("note: \(report.model) was trained on \(report.seenInTraining.joined(separator: ", "))")
    }
    output.note(report.leftOut.note("were left out", "was left out").map { "note: \($0)" })
    try output.result(EvaluationText.table(report), json: report)
  }
}

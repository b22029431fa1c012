import ArgumentParser
import NeuroBridge

/// Options of the training itself: `train` and `pretrain` share them.
struct LearningOptions: ParsableArguments {
  private static let defaults = Atlas.TrainRequest()

  @Option(
    help:
      "Settings that go together: compact is quick, long is for hours of pretraining, paper is Adam at a constant 1e-4."
  )
  var preset = defaults.preset
  @Option(help: "The peak learning rate. Default: the preset's; a tenth of it with a backbone.")
  var learningRate: Double?
  @Option(help: "What training minimises over the pairs of a batch.")
  var loss = defaults.loss
  @Option(help: "Animals that the neurons of a batch are drawn from. Default: any; 2 with --preset long.")
  var animalsPerBatch: Int?
  @Flag(help: "Mine hard pairs across sessions only.")
  var crossOnly = false
  @Option(help: "With --method partial: how many of the last blocks are trained.")
  var blocks = defaults.blocks
  @Option(help: "With --method lora: the rank of the added matrices.")
  var rank = defaults.rank
  @Option(help: "With --method lora: the added matrices are scaled by alpha / rank.")
  var alpha = defaults.alpha
  @Option(parsing: .upToNextOption, help: "With --method lora: the matrices that are added to.")
  var projections = defaults.projections
  @Option(help: "Leave a part out, for an ablation. May be repeated.")
  var without: [TrainingPart] = []
  @Option(help: "Images in the network at once: less memory, the same gradient. Default: as many as fit.")
  var microBatch: Int?
  @Option(
    help:
      "Augmented views of each neuron, drawn once: frozen layers run once a view. Default: 8 with linear and partial.")
  var fixedViews: Int?
  @Option(help: "Stop after so many validations on held-out animals, one a checkpoint, without a better one.")
  var patience: Int?
  @Option(help: "Number format of matrix products; bfloat16 takes less memory, and less time where the CPU has it.")
  var precision = defaults.precision

  func apply(to request: inout Atlas.TrainRequest) {
    request.preset = preset
    request.learningRate = learningRate
    request.loss = loss
    request.animalsPerBatch = animalsPerBatch
    request.minesAcrossOnly = crossOnly
    request.blocks = blocks
    request.rank = rank
    request.alpha = alpha
    request.projections = projections
    request.without = Set(without)
    request.microBatch = microBatch
    request.precision = precision
    request.fixedViews = fixedViews
    request.patience = patience
  }
}

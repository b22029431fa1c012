import ArgumentParser
import NeuroBridge

/// How a network learns: what `train` and `pretrain` share.
struct LearningOptions: ParsableArguments {
  @Option(help: "Settings that go together: compact (quick) or paper (Adam at 1e-4, no warm-up).")
  var preset = Atlas.TrainOptions().preset
  @Option(help: "The largest learning rate; by default the preset's, a third of it with a backbone.")
  var learningRate: Double?
  @Option(help: "circle, triplet or infonce.")
  var loss = Atlas.TrainOptions().loss
  @Flag(help: "Mine hard pairs across sessions only.")
  var crossOnly = false
  @Option(help: "With --method partial: how many of the last blocks are trained.")
  var blocks = Atlas.TrainOptions().blocks
  @Option(help: "With --method lora: the rank of what is added.")
  var rank = Atlas.TrainOptions().rank
  @Option(help: "With --method lora: what is added is scaled by alpha / rank.")
  var alpha = Atlas.TrainOptions().alpha
  @Option(parsing: .upToNextOption, help: "With --method lora: which of qkv, proj, fc1, fc2.")
  var projections = Atlas.TrainOptions().projections
  @Option(help: "Leave a part out, to see what it is worth: local, global, gate or miner. May be repeated.")
  var without: [String] = []
  @Option(help: "Images in the network at once: less memory, the same gradient, a second walk forward.")
  var microBatch: Int?
  @Option(help: "Views of each neuron drawn once, so that frozen layers run once for each; linear and partial: 8.")
  var fixedViews: Int?
  @Option(help: "Stop after so many validations on held-out animals, one a checkpoint, without a better one.")
  var patience: Int?
  @Option(
    help: "Of matrix products: float32, or bfloat16 (less memory in training; quicker where the CPU multiplies it).")
  var precision = Atlas.TrainOptions().precision

  func apply(to options: inout Atlas.TrainOptions) {
    options.preset = preset
    options.rate = learningRate
    options.loss = loss
    options.minesAcrossOnly = crossOnly
    options.blocks = blocks
    options.rank = rank
    options.alpha = alpha
    options.projections = projections
    options.without = Set(without)
    options.microBatch = microBatch
    options.precision = precision
    options.fixedViews = fixedViews
    options.patience = patience
  }
}

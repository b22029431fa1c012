import AtlasStore
import Learning
import Numerics
import Vocabulary

/// What a run will do: from the options, or from the row of the model it goes on with.
struct TrainingPlan {
  /// Nil where a new model is to be made.
  let model: Model?
  let configuration: ModelConfiguration
  let training: TrainingConfiguration
  /// What training begins with.
  let network: EmbeddingNetwork
  /// Nil where it begins at step 0.
  let checkpoint: Learning.Checkpoint?
  /// Whose weights it begins with.
  let backbone: Model?

  var holdOut: [String] { configuration.holdOut }
  var material: ModelConfiguration.Material { configuration.material ?? .init() }

  /// - Throws: `TrainError` where the options contradict each other or the network; `WeightsError` and the like where the
  ///   backbone cannot be read.
  init(_ options: Atlas.TrainOptions, _ transaction: Transaction) throws {
    let method = try options.checkedMethod()
    var training = try options.trainingConfiguration()
    let precision = try options.checkedPrecision()
    if method == .none { training.steps = 0 }
    let backbone = try options.backbone.map { try transaction.embedder(named: $0) }
    var network: EmbeddingNetwork
    let recipe: PatchRecipe
    if let backbone {
      let trained = try transaction.network(of: backbone)
      if !options.without.isDisjoint(with: ["local", "global"]) {
        throw TrainError.badOption(
          "--without a channel is for training from nothing: a --backbone has the channels it has")
      }
      guard method != .lora || trained.network.configuration.global != nil else {
        throw TrainError.badOption("--method lora adds to a transformer, and \(backbone.fullName) has none")
      }
      recipe = trained.recipe
      network = trained.network.prepared(for: method, lora: try options.lowRank(), seed: options.seed)
    } else {
      recipe = PatchRecipe()
      let seen = Int((Double(recipe.pixels) / Augmentation.margin).rounded())
      network = EmbeddingNetwork(
        options.network(channels: recipe.slabs.count, pixels: seen), seed: options.seed)
      network.freeze(for: method)
    }
    if options.without.contains("gate") { network.freezeGateAtHalf() }
    network.precision = precision
    self.init(
      model: nil,
      configuration: ModelConfiguration(
        network: network.configuration, recipe: recipe, training: training, holdOut: options.holdOut, method: method,
        backbone: backbone?.fullName, precision: precision,
        without: options.without.isEmpty ? nil : options.without.sorted(),
        material: .init(
          usesPairs: options.usesPairs, simulated: options.simulated, unlabelled: options.unlabelled)),
      training: training, network: network, checkpoint: nil, backbone: backbone)
  }

  /// - Throws: `TrainError.nothingToResume` where the newest model of that name is finished or there is none.
  init(resuming name: String, _ transaction: Transaction) throws {
    guard let model = try transaction.models().last(where: { $0.name == name }), model.checkpoint == nil else {
      throw TrainError.nothingToResume(name: name)
    }
    let configuration = try StoredJSON.value(ModelConfiguration.self, from: model.configuration)
    guard let training = configuration.training else { throw TrainError.nothingToResume(name: name) }
    let kept = try transaction.latestCheckpoint(of: model.id).map { row in
      Learning.Checkpoint(
        step: row.step, weights: try transaction.tensors(row.weights),
        state: try row.moments.map(transaction.tensors) ?? [])
    }
    let backbone = try configuration.backbone.map { try transaction.embedder(named: $0) }
    var network = EmbeddingNetwork(configuration.network, seed: training.seed)
    if kept == nil, let backbone, let method = configuration.method {
      // Killed before its first checkpoint: it begins again, with the same weights.
      let start = try transaction.network(of: backbone).network
      network = start.prepared(
        for: method, lora: configuration.network.global?.transformer.lora ?? .init(), seed: training.seed)
    }
    network.freeze(for: configuration.method ?? .dualChannel)
    if configuration.without?.contains("gate") == true { network.freezeGateAtHalf() }
    network.precision = configuration.precision ?? .float32
    self.init(
      model: model, configuration: configuration, training: training, network: network, checkpoint: kept,
      backbone: backbone)
  }

  init(
    model: Model?, configuration: ModelConfiguration, training: TrainingConfiguration, network: EmbeddingNetwork,
    checkpoint: Learning.Checkpoint?, backbone: Model? = nil
  ) {
    self.model = model
    self.configuration = configuration
    self.training = training
    self.network = network
    self.checkpoint = checkpoint
    self.backbone = backbone
  }
}

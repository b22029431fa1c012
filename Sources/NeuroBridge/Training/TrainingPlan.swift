import AtlasStore
import Learning
import Numerics
import Vocabulary

/// What a training run will do: from the request, or from the row of the model that it resumes.
struct TrainingPlan {
  /// Nil where a new model is to be inserted.
  let model: Model?
  let configuration: ModelConfiguration
  let training: TrainingConfiguration
  /// Its initial weights.
  let network: EmbeddingNetwork
  /// Nil where it starts at step 0.
  let checkpoint: Learning.Checkpoint?
  /// The model whose weights it starts from.
  let backbone: Model?

  var holdOut: [String] { configuration.holdOut }
  var material: ModelConfiguration.Material { configuration.material ?? .init() }

  /// - Throws: `TrainError` where options exclude each other or do not fit the network; `WeightsError` and the like where the
  ///   backbone cannot be read.
  init(_ request: Atlas.TrainRequest, _ transaction: Transaction) throws {
    let method = try request.checkedMethod()
    var training = try request.trainingConfiguration()
    let precision = request.productPrecision
    if method == .none { training.steps = 0 }
    let backbone = try request.backbone.map { try transaction.embedder(named: $0) }
    var network: EmbeddingNetwork
    let recipe: PatchRecipe
    if let backbone {
      let trained = try transaction.network(of: backbone)
      if !request.without.isDisjoint(with: [.local, .global]) {
        throw TrainError.badOption(
          "--without local or global is for training from random weights: a --backbone has the channels it has")
      }
      guard method != .lora || trained.network.configuration.global != nil else {
        throw TrainError.badOption("--method lora adds to a transformer, and \(backbone.fullName) has none")
      }
      recipe = trained.recipe
      network = trained.network.prepared(for: method, lora: try request.lowRank(), seed: request.seed)
    } else {
      recipe = PatchRecipe()
      let seen = Int((Double(recipe.pixels) / Augmentation.margin).rounded())
      network = EmbeddingNetwork(
        request.network(channels: recipe.slabs.count, pixels: seen), seed: request.seed)
      network.freeze(for: method)
    }
    if request.without.contains(.gate) { network.freezeGateAtHalf() }
    network.precision = precision
    self.init(
      model: nil,
      configuration: ModelConfiguration(
        network: network.configuration, recipe: recipe, training: training, holdOut: request.holdOut, method: method,
        backbone: backbone?.fullName, precision: precision,
        without: request.without.isEmpty ? nil : request.without.map(\.rawValue).sorted(),
        material: .init(
          usesPairs: request.usesPairs, simulated: request.simulated, unlabelled: request.unlabelled)),
      training: training, network: network, checkpoint: nil, backbone: backbone)
  }

  /// - Throws: `TrainError.nothingToResume` where the newest model of that name is finished or there is none.
  init(resuming name: String, _ transaction: Transaction) throws {
    guard let model = try transaction.models().last(where: { $0.name == name }), model.checkpoint == nil else {
      throw TrainError.nothingToResume(name: name)
    }
    let configuration = try StoredJSON.value(ModelConfiguration.self, from: model.configuration)
    guard let training = configuration.training else { throw TrainError.nothingToResume(name: name) }
    try configuration.network.check()
    let latest = try transaction.latestCheckpoint(of: model.id).map { row in
      Learning.Checkpoint(
        step: row.step, weights: try transaction.tensors(row.weights),
        state: try row.moments.map(transaction.tensors) ?? [])
    }
    let backbone = try configuration.backbone.map { try transaction.embedder(named: $0) }
    var network = EmbeddingNetwork(configuration.network, seed: training.seed)
    if latest == nil, let backbone, let method = configuration.method {
      // Killed before its first checkpoint: it starts again, from the same weights.
      let start = try transaction.network(of: backbone).network
      network = start.prepared(
        for: method, lora: configuration.network.global?.transformer.lora ?? .init(), seed: training.seed)
    }
    network.freeze(for: configuration.method ?? .dualChannel)
    if configuration.without?.contains("gate") == true { network.freezeGateAtHalf() }
    network.precision = configuration.precision ?? .float32
    self.init(
      model: model, configuration: configuration, training: training, network: network, checkpoint: latest,
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

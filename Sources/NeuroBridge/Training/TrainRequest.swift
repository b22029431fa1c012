extension Atlas {
  /// How to train a model: the one place where the options of `train` and `pretrain` have their defaults.
  public struct TrainRequest: Hashable, Sendable, Codable {
    /// The model's name; training it again makes the next version.
    public var name = "dual"
    /// How much of the network is trained.
    public var method = TrainingMethod.dualChannel
    /// The model whose weights training starts from, `name` or `name@version`; nil starts from random weights.
    public var backbone: String?
    /// Animals that training must not see; their pairs measure the model.
    public var holdOut: [String] = []
    /// Batches to train on.
    public var steps = 300
    /// Neurons in a batch, each with a view of two sessions; at least 2.
    public var identitiesPerBatch = 50
    /// The same seed and thread count give the same weights.
    public var seed: UInt64 = 1
    /// Continues the newest unfinished training of `name`, under the settings it was started with.
    public var resumes = false
    /// Steps between two checkpoints.
    public var checkpointEvery = 100
    /// Schedule, optimiser and loss settings.
    public var preset = TrainingPreset.compact
    /// The peak learning rate; nil is the preset's, or a tenth of it where training starts from a backbone.
    public var learningRate: Double?
    /// Over the pairs of a batch.
    public var loss = TrainingLoss.circle
    /// Mines hard pairs across sessions only.
    public var minesAcrossOnly = false
    /// With `partial`: how many of the last blocks are trained.
    public var blocks = 2
    /// With `lora`: the rank of the added matrices.
    public var rank = 8
    /// With `lora`: the added matrices are scaled by alpha / rank.
    public var alpha = 16.0
    /// With `lora`: the matrices added to.
    public var projections = [LoRAProjection.qkv]
    /// Images in the network at once, the gradient is that of the whole batch; nil is as many as the memory allows.
    public var microBatch: Int?
    /// Augmented views of each neuron, drawn once, so that frozen layers run once for each view; nil draws new ones each
    /// time, or 8 with `linear` and `partial`.
    public var fixedViews: Int?
    /// Training stops after so many validations on held-out animals, one a checkpoint, without a better one; nil never does.
    public var patience: Int?
    /// Of matrix products.
    public var precision = TrainingPrecision.float32
    /// Simulated animals whose pairs are used as well.
    public var simulated = 0
    /// Draws tissue, labels and microscopes of two thirds of the simulated animals at random, half of all being dense.
    public var variesTissue = true
    /// Animals that the neurons of a batch are drawn from, so that neighbours in one field are told apart; nil is any
    /// number.
    public var animalsPerBatch: Int?
    /// Whether the known pairs of the atlas are used; without them this is pretraining.
    public var usesPairs = true
    /// A session, of every animal that has it, each neuron of which is an identity of its own.
    public var unlabelled: String?
    /// Parts to leave out, for an ablation.
    public var without: Set<TrainingPart> = []

    /// What is not given here has its default.
    public init(
      name: String = "dual", method: TrainingMethod = .dualChannel, backbone: String? = nil, holdOut: [String] = [],
      steps: Int = 300, identitiesPerBatch: Int = 50, seed: UInt64 = 1, resumes: Bool = false,
      checkpointEvery: Int = 100
    ) {
      self.name = name
      self.method = method
      self.backbone = backbone
      self.holdOut = holdOut
      self.steps = steps
      self.identitiesPerBatch = identitiesPerBatch
      self.seed = seed
      self.resumes = resumes
      self.checkpointEvery = checkpointEvery
    }

    /// Training without known pairs: on simulated animals, and on a session's own neurons.
    public static func pretraining(
      name: String = "base", simulated: Int = 40, unlabelled: String? = nil, holdOut: [String] = [], steps: Int = 1200,
      seed: UInt64 = 1
    ) -> Self {
      var request = Self(name: name, holdOut: holdOut, steps: steps, seed: seed)
      request.simulated = simulated
      request.unlabelled = unlabelled
      request.usesPairs = false
      return request
    }
  }
}

extension Atlas {
  /// How to train.
  public struct TrainOptions: Hashable, Sendable, Codable {
    /// The model's name; training it again makes the next version.
    public var name: String
    /// How much of the network is trained: none, linear, partial, lora, full or dual-channel.
    public var method: String
    /// The model whose weights it begins with, `name` or `name@version`; nil begins the compact network from nothing.
    public var backbone: String?
    /// Animals that training must not see; their pairs measure it.
    public var holdOut: [String]
    public var steps: Int
    /// Neurons in a batch, each seen in both sessions.
    public var identitiesPerBatch: Int
    public var seed: UInt64
    /// Goes on with the newest unfinished training of `name`, under the settings it was started with.
    public var resumes: Bool
    /// Steps between two checkpoints.
    public var checkpointEvery: Int
    /// The settings that are named together: compact (quick, with warm-up and a mean of weights) or paper (Adam at 1e-4).
    public var preset: String
    /// The largest learning rate; nil takes the preset's, a third of it where training goes on from a backbone.
    public var rate: Double?
    /// circle, triplet or infonce.
    public var loss: String
    /// Mines hard pairs across sessions only.
    public var minesAcrossOnly: Bool
    /// The last blocks that `partial` trains.
    public var blocks: Int
    /// Rank of what `lora` adds, its scale α, and the projections that get it: qkv, proj, fc1, fc2.
    public var rank: Int
    public var alpha: Double
    public var projections: [String]
    /// Images in the network at once; the gradient is that of the whole batch. Nil holds all.
    public var microBatch: Int?
    /// Views of each neuron drawn once; what frozen layers make of them is then kept. Nil draws new ones each time, or 8
    /// for `linear` and `partial`.
    public var fixedViews: Int?
    /// Validations on held-out animals, one a checkpoint, without a better one after which training stops; nil never does.
    public var patience: Int?
    /// float32 or bfloat16, of the matrix products.
    public var precision: String
    /// Simulated animals whose pairs are learnt from as well.
    public var simulated: Int
    /// Whether the known pairs of the atlas are learnt from; without them this is pretraining.
    public var usesPairs: Bool
    /// A session, of whichever animals have it, each neuron of which must be told from all others however it is varied.
    public var unlabelled: String?
    /// Parts to leave out, to see what they are worth: local or global (a channel), gate (both channels weigh the same),
    /// miner (every pair counts).
    public var without: Set<String>

    public init(
      name: String = "dual", method: String = "dual-channel", backbone: String? = nil, holdOut: [String] = [],
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
      preset = "compact"
      loss = "circle"
      minesAcrossOnly = false
      blocks = 2
      rank = 8
      alpha = 16
      projections = ["qkv"]
      precision = "float32"
      simulated = 0
      usesPairs = true
      without = []
    }

    /// Learns before there is a single known pair: from simulated animals, and from a session's own neurons.
    public static func pretraining(
      name: String = "base", simulated: Int = 40, unlabelled: String? = nil, holdOut: [String] = [], steps: Int = 1200,
      seed: UInt64 = 1
    ) -> Self {
      var options = Self(name: name, holdOut: holdOut, steps: steps, seed: seed)
      options.simulated = simulated
      options.unlabelled = unlabelled
      options.usesPairs = false
      return options
    }
  }
}

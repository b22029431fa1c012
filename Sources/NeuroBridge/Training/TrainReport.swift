extension Atlas {
  /// The trained model and its cost.
  public struct TrainReport: Hashable, Sendable, Codable {
    /// `name@version`.
    public let model: String
    /// Batches trained on, those before a resume included.
    public let steps: Int
    /// Neurons that pairs were drawn from, each counted once.
    public let identities: Int
    /// Neurons left out, since nothing can be learnt from their pixels.
    public internal(set) var leftOut: [UnusableNeuron]
    /// As stored in `model.method`.
    public let method: String
    /// The model whose weights it began with, `name@version`; nil where from random weights.
    public let backbone: String?
    /// Of the network.
    public let parameters: Int
    /// Of these, the ones that training changed.
    public let trainableParameters: Int
    /// Of the last step's batch; nil where no step was taken.
    public let loss: Double?
    /// Fraction of the held-out animals' neurons with a partner whose partner is nearest; nil where none is held out.
    public let validationTop1: Double?
    /// As `validationTop1`, for the five nearest.
    public let validationTop5: Double?
    /// Mean distance that bfloat16 moves embeddings (of length 1) of some training patches; nil in float32, 0 where the
    /// CPU does not multiply it.
    public let movedByRounding: Double?
    /// Wall time since training began or was resumed.
    public let seconds: Double
    /// Peak memory of the process.
    public let peakBytes: Int
    /// What became of an interrupted training of the same name, one sentence each.
    public internal(set) var notes: [String] = []
  }
}

/// How much of a network is trained, from the least to the most.
public enum TrainingMethod: String, Hashable, Sendable, Codable, CaseIterable {
  /// Nothing: a backbone's embeddings as they are.
  case none
  /// The head.
  case linear
  /// The last blocks of the transformer, its norm and the head.
  case partial
  /// Low-rank additions to the transformer's matrices, and the head (Hu et al. 2021).
  case lora
  /// All weights of one channel.
  case full
  /// All weights of the local and the global channel, and of the gate between them.
  case dualChannel = "dual-channel"
}

/// Settings that are named together.
public enum TrainingPreset: String, Hashable, Sendable, Codable, CaseIterable {
  /// Quick: warm-up, cosine schedule, and a mean of the weights.
  case compact
  /// For hours of pretraining: constant rate with a late decline, a longer mean of the weights, two animals a batch.
  case long
  /// The paper's: Adam at a constant 1e-4.
  case paper
}

/// What training minimises over the pairs of a batch.
public enum TrainingLoss: String, Hashable, Sendable, Codable, CaseIterable {
  /// Circle loss (Sun et al. 2020).
  case circle
  /// Triplet loss with a margin.
  case triplet
  /// InfoNCE (van den Oord et al. 2018).
  case infonce
}

/// The number format of matrix products.
public enum TrainingPrecision: String, Hashable, Sendable, Codable, CaseIterable {
  /// 24 significant bits.
  case float32
  /// 8 significant bits: half the memory, and faster where the CPU multiplies it.
  case bfloat16
}

/// A part of the network or of the training that an ablation leaves out.
public enum TrainingPart: String, Hashable, Sendable, Codable, CaseIterable {
  /// The channel around the soma.
  case local
  /// The channel over the whole patch.
  case global
  /// Weights the two channels; without it both weigh the same.
  case gate
  /// Picks hard pairs; without it every pair counts.
  case miner
}

/// A matrix of a transformer block that LoRA adds to.
public enum LoRAProjection: String, Hashable, Sendable, Codable, CaseIterable {
  /// Queries, keys and values.
  case qkv
  /// Output of the attention.
  case proj
  /// First layer of the MLP.
  case fc1
  /// Second layer of the MLP.
  case fc2
}

import AtlasStore
import Imaging
import Learning
import Numerics
import Vocabulary

/// Neurons that are compared: enough for a mean, few enough for a large session.
private let maxSample = (queries: 160, gallery: 2000)

extension Atlas {
  /// Estimates the in-plane rotation of the first session of each pair against the second, where it is not stored yet, and
  /// stores the session's embeddings at that rotation, which every comparison of the two sessions by this model then uses.
  ///
  /// A brain is mounted once, so one angle holds for a whole session: the one at which the similarities are highest. No
  /// known pair is needed. Imported embeddings and files opened read-only are left as they are.
  func findRotations(of pairs: [SessionPair], by model: Model, _ progress: ProgressSink) throws {
    guard !store.isReadOnly, model.checkpoint != nil else { return }
    let missing = try store.read { transaction in
      try pairs.filter { pair in
        try transaction.rotation(of: pair, by: model) == nil
          && [pair.a, pair.b].allSatisfy { session in
            try !transaction.stacks(in: session.id).isEmpty
              && transaction.embeddingCount(by: model.id, in: session.id) > 0
          }
      }
    }
    guard !missing.isEmpty else { return }
    let network = try store.read { try TrainedNetwork(model, $0) }
    for pair in missing { try findRotation(of: pair, network, progress) }
  }

  private func findRotation(of pair: SessionPair, _ network: TrainedNetwork, _ progress: ProgressSink) throws {
    let startedAt = Timestamp.now()
    let model = network.model
    let (neurons, gallery) = try store.read { transaction in
      (try transaction.neurons(in: pair.a.id), try transaction.packedEmbeddings(by: model.id, in: pair.b.id).vectors)
    }
    let dimension = model.dimension
    var random = SeededRandom(seed: UInt64(bitPattern: pair.a.id.rawValue))
    let sample = random.sample(min(maxSample.queries, neurons.count), below: neurons.count).sorted()
    let searched = random.sample(min(maxSample.gallery, gallery.count / dimension), below: gallery.count / dimension)
    var patches: [Float] = []
    try store.forEachPatch(
      of: sample.map { neurons[$0] }, network.recipe, stage: "rotation of \(pair.animal.name)", progress
    ) { _, patch in if patch.unusable == nil { patches += patch.values } }
    let search = RotationSearch(
      network.embedder, queries: patches, pixels: network.recipe.pixels,
      gallery: searched.map { Array(gallery[$0 * dimension..<($0 + 1) * dimension]) })
    var rotated: [(neuron: Neuron.ID, vector: [Float])] = []
    if search.rotation != 0 {
      try store.forEachEmbedding(
        of: neurons, by: network, rotation: search.rotation, stage: "embed \(pair.animal.name) rotated", progress
      ) { rotated += $0.map { ($0.neuron, $0.embedding.vector) } }
    }
    let degrees = SessionRotation.degrees(search.rotation)
    try store.atomicActivity("rotation", parameters: ["model": model.fullName], startedAt: startedAt) {
      transaction, message in
      for session in [pair.a, pair.b] { try transaction.recordUse(of: "session", row: session.id.rawValue) }
      try transaction.recordUse(of: "model", row: model.id.rawValue)
      try transaction.storeRotation(
        of: pair.a.id, against: pair.b.id, by: model.id, degrees: degrees, score: search.score,
        unrotatedScore: search.unrotatedScore, vectors: rotated)
      message =
        "\(pair.animal.name): \(pair.a.name) is rotated by \(Int(degrees.rounded()))° against \(pair.b.name), by "
        + "\(model.fullName)"
    }
  }
}

extension SessionRotation {
  /// Radians as degrees above -180, up to 180.
  static func degrees(_ radians: Double) -> Double {
    let degrees = (radians * 180 / .pi).truncatingRemainder(dividingBy: 360)
    return degrees > 180 ? degrees - 360 : degrees <= -180 ? degrees + 360 : degrees
  }
}

extension Transaction {
  /// The stored rotation between a pair of sessions, whichever of them was rotated; nil where none was estimated.
  func rotation(of pair: SessionPair, by model: Model) throws -> (rotation: SessionRotation, isOfA: Bool)? {
    if let rotation = try rotation(of: pair.a.id, against: pair.b.id, by: model.id) { return (rotation, true) }
    return try rotation(of: pair.b.id, against: pair.a.id, by: model.id).map { ($0, false) }
  }
}

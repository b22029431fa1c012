import AtlasStore
import Concurrency
import Imaging
import Learning
import Numerics
import Vocabulary

extension AtlasStore {
  /// Patches cut at once: bounds memory, and is enough for all workers.
  private static let blockSize = 256

  /// Patches embedded between two looks at whether to stop.
  private static let embeddedAtOnce = 16

  /// Cuts the patch of each neuron from its session's stack and calls `body` with it, in an order that reads each chunk few times.
  ///
  /// The first channel of a session's stacks is used. Neurons are cut on all workers; `body` runs on the caller's thread. A
  /// patch that is `unusable`, such as that of a soma outside its stack, has values all the same.
  func forEachPatch(
    of neurons: [Neuron], _ recipe: PatchRecipe, stage: String, _ progress: ProgressSink,
    _ body: (Neuron, Patch) throws -> Void
  ) throws {
    var done = 0
    for (session, members) in Dictionary(grouping: neurons, by: \.session).sorted(by: { $0.key < $1.key }) {
      guard let stack = try read({ try $0.stacks(in: session).first }) else {
        throw EmbedError.noStack(session: try read { try $0.fullName(of: session) })
      }
      let ordered = members.sorted(by: stack.readsBefore)
      for start in stride(from: 0, to: ordered.count, by: Self.blockSize) {
        let block = Array(ordered[start..<min(start + Self.blockSize, ordered.count)])
        try progress(.init(stage, done, of: neurons.count, unit: "neurons"))
        for (neuron, patch) in zip(block, try cut(block, from: stack, recipe, progress)) { try body(neuron, patch) }
        done += block.count
      }
    }
    try progress(.init(stage, done, of: neurons.count, unit: "neurons"))
  }

  /// Cuts and embeds each neuron, and calls `body` with up to 64 embeddings at a time.
  ///
  /// - Parameters:
  ///   - rotation: In radians, of every patch before it is embedded.
  ///   - unusable: Called instead for a neuron whose patch cannot be used, with the reason.
  /// - Throws: `EmbedError.notFinite` where the network computes NaN or infinity.
  func forEachEmbedding(
    of neurons: [Neuron], by network: TrainedNetwork, rotation: Double = 0, stage: String, _ progress: ProgressSink,
    unusable: (Neuron.ID, String) throws -> Void = { _, _ in },
    _ body: ([(neuron: Neuron.ID, embedding: Embedder.Embedding)]) throws -> Void
  ) throws {
    var (waiting, patches): ([Neuron.ID], [Float]) = ([], [])
    func flush() throws {
      // A vector does not depend on the others of its slice; large networks take seconds for 64.
      let size = network.recipe.valueCount
      var embeddings: [Embedder.Embedding] = []
      for start in stride(from: 0, to: waiting.count, by: Self.embeddedAtOnce) {
        try progress.checkStop()
        let slice = patches[start * size..<min(waiting.count, start + Self.embeddedAtOnce) * size]
        embeddings += network.embedder.embed(Array(slice), pixels: network.recipe.pixels, rotation: rotation)
      }
      if let wrong = embeddings.firstIndex(where: { !$0.vector.allSatisfy(\.isFinite) }) {
        throw EmbedError.notFinite(
          model: network.model.fullName, neuron: try read { try $0.name(of: waiting[wrong]).description })
      }
      try body(zip(waiting, embeddings).map { (neuron: $0, embedding: $1) })
      (waiting, patches) = ([], [])
    }
    try forEachPatch(of: neurons, network.recipe, stage: stage, progress) { neuron, patch in
      if let reason = patch.unusable { return try unusable(neuron.id, reason) }
      waiting.append(neuron.id)
      patches += patch.values
      if waiting.count == 64 { try flush() }
    }
    if !waiting.isEmpty { try flush() }
  }

  private func cut(
    _ neurons: [Neuron], from stack: Stack, _ recipe: PatchRecipe, _ progress: ProgressSink
  ) throws -> [Patch] {
    let parts = min(threadCount, neurons.count)
    return try parallelMap(parts) { part -> [Patch] in
      let source = voxels(of: stack)
      let cutter = PatchCutter(recipe: recipe)
      return try neurons[neurons.count * part / parts..<neurons.count * (part + 1) / parts].map {
        try progress.checkStop()
        do {
          return try cutter.cut(source, at: $0.position, named: $0.label)
        } catch ImagingError.outside(_, let detail) {
          return Patch(
            values: [Float](repeating: 0, count: recipe.valueCount), outside: 1,
            unusable: "it lies outside the stack: \(detail)")
        }
      }
    }.flatMap { $0 }
  }
}

extension Stack {
  /// Chunk by chunk, so that neighbours in the list share chunks.
  fileprivate func readsBefore(_ a: Neuron, _ b: Neuron) -> Bool {
    func chunk(_ neuron: Neuron) -> [Int] {
      [
        Int(neuron.position.z / voxelSize.z) / chunkShape.depth,
        Int(neuron.position.y / voxelSize.y) / chunkShape.height,
        Int(neuron.position.x / voxelSize.x) / chunkShape.width, Int(neuron.id.rawValue),
      ]
    }
    return chunk(a).lexicographicallyPrecedes(chunk(b))
  }
}

extension Transaction {
  /// `animal/session`.
  func fullName(of session: Session.ID) throws -> String {
    let session = try self.session(session)
    let animal = try animals().first { $0.id == session.animal }
    return "\(animal?.name ?? "?")/\(session.name)"
  }
}

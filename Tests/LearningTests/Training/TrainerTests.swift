import Numerics
import Testing
import Vocabulary

@testable import Learning

/// Identities as blobs at random positions, each imaged twice with noise.
func blobs(identities: Int, pixels: Int = 18, seed: UInt64 = 1, animal: Int = 0) -> TrainingSet {
  var random = SeededRandom(seed: seed)
  var set = TrainingSet(channels: 2, pixels: pixels)
  for identity in 0..<identities {
    let positions = (0..<4).map { _ in (random.uniform(0..<Double(pixels)), random.uniform(0..<Double(pixels))) }
    for modality in [Modality.twoPhoton, .fmost] {
      var patch: [Float] = []
      for channel in 0..<2 {
        for y in 0..<pixels {
          for x in 0..<pixels {
            let value = positions.reduce(0.0) { sum, position in
              let (dx, dy) = (Double(x) - position.0, Double(y) - position.1)
              return max(sum, 1 / (1 + (dx * dx + dy * dy) / Double(2 + 2 * channel)))
            }
            patch.append(Float(value + 0.03 * random.normal()))
          }
        }
      }
      set.append(.init(identity: identity, modality: modality, animal: animal), patch: patch)
    }
  }
  return set
}

let tiny = NetworkConfiguration(
  channels: 2, pixels: 12, dimension: 16,
  local: .init(crop: 8, stages: [.init(width: 8, stride: 1), .init(width: 8, stride: 2)], narrow: 8),
  global: .init(
    transformer: .init(stem: .convolutions([8, 16]), width: 16, depth: 1, heads: 2, hiddenWidth: 16),
    head: .grid(narrow: 8)))

func tinyTraining(steps: Int, seed: UInt64 = 3) -> TrainingConfiguration {
  TrainingConfiguration(
    steps: steps, identitiesPerBatch: 8, schedule: Schedule(learningRate: 3e-3, warmUp: 5, decline: .cosine),
    maxGradientNorm: 100, averaging: 0.9, seed: seed)
}

@Suite struct TrainerTests {
  private func train(steps: Int, until: Int? = nil) throws -> Trainer {
    var trainer = try Trainer(
      tinyTraining(steps: steps), network: EmbeddingNetwork(tiny, seed: 2), set: blobs(identities: 12))
    while trainer.step < until ?? steps { _ = try trainer.takeStep() }
    return trainer
  }

  @Test func trainingRanksUnseenMatchesFirst() throws {
    let heldOut = blobs(identities: 30, seed: 7)
    let before = Retrieval(Embedder(EmbeddingNetwork(tiny, seed: 2)), on: heldOut, from: .twoPhoton, to: .fmost)
    let after = Retrieval(Embedder(try train(steps: 80).embeddingNetwork), on: heldOut, from: .twoPhoton, to: .fmost)
    #expect(after.queries == 30)
    #expect(after.top1 > 0.8 && after.top1 >= before.top1, "top-1 \(before.top1) before, \(after.top1) after")
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    let (first, second) = (try train(steps: 6), try train(steps: 6))
    #expect(first.checkpoint.weights == second.checkpoint.weights)
  }

  @Test func aResumedRunEqualsTheUninterruptedOneBitForBit() throws {
    let whole = try train(steps: 9)
    let half = try train(steps: 9, until: 4).checkpoint
    var resumed = try Trainer(
      tinyTraining(steps: 9), network: EmbeddingNetwork(tiny, seed: 77), set: blobs(identities: 12))
    let decoded = Checkpoint(
      step: half.step, weights: try Safetensors.decode(Safetensors.encode(half.weights)),
      state: try Safetensors.decode(Safetensors.encode(half.state)))
    try resumed.resume(from: decoded)
    while !resumed.isDone { _ = try resumed.takeStep() }
    #expect(resumed.checkpoint.weights == whole.checkpoint.weights)
    #expect(resumed.checkpoint.state == whole.checkpoint.state)
  }

  @Test func aValueThatIsNotFiniteStopsTraining() throws {
    var set = blobs(identities: 12)
    set.append(.init(identity: 40, modality: .fmost, animal: 0), patch: [Float](repeating: .nan, count: set.patchCount))
    set.append(
      .init(identity: 40, modality: .twoPhoton, animal: 0), patch: [Float](repeating: 0, count: set.patchCount))
    var configuration = tinyTraining(steps: 10)
    configuration.augmentation = .none
    var trainer = try Trainer(configuration, network: EmbeddingNetwork(tiny, seed: 2), set: set)
    #expect(throws: TrainingError.self) { while !trainer.isDone { _ = try trainer.takeStep() } }
    #expect(trainer.checkpoint.weights.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  @Test func weightsThatOverflowStopTrainingByStepAndName() throws {
    var configuration = tinyTraining(steps: 10)
    configuration.schedule = Schedule(learningRate: 1e38)
    configuration.averaging = nil
    var trainer = try Trainer(configuration, network: EmbeddingNetwork(tiny, seed: 2), set: blobs(identities: 12))
    var failure: TrainingError?
    do {
      while !trainer.isDone { _ = try trainer.takeStep() }
    } catch { failure = error }
    guard case .notFinite(let step, let tensor) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(step == trainer.step + 1 && step > 1)
    #expect(failure!.description.hasPrefix("step \(step): \(tensor) is no longer a finite number"))
  }

  @Test func setsThatCannotTrainAreRefused() {
    #expect(throws: TrainingError.sampler(.tooFewIdentities(1))) {
      try Trainer(tinyTraining(steps: 1), network: EmbeddingNetwork(tiny, seed: 2), set: blobs(identities: 1))
    }
    #expect(throws: TrainingError.self) {
      try Trainer(
        tinyTraining(steps: 1), network: EmbeddingNetwork(tiny, seed: 2), set: TrainingSet(channels: 3, pixels: 18))
    }
  }

  @Test func aCheckpointOfAnotherNetworkIsRefused() throws {
    var trainer = try train(steps: 2)
    var other = trainer.checkpoint
    other.weights.removeLast()
    #expect(throws: TrainingError.self) { try trainer.resume(from: other) }
  }

  @Test func anEmbeddingHasUnitLengthAndDoesNotDependOnTheBatch() throws {
    let embedder = Embedder(EmbeddingNetwork(tiny, seed: 2))
    let set = blobs(identities: 9)
    let together = embedder.embed(set.patches, pixels: set.pixels)
    #expect(together.count == 18)
    for (i, embedding) in together.enumerated() {
      let alone = embedder.embed(
        Array(set.patches[i * set.patchCount..<(i + 1) * set.patchCount]), pixels: set.pixels)
      #expect(alone == [embedding])
      #expect(abs(embedding.vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      #expect(embedding.gate! > 0 && embedding.gate! < 1)
    }
  }

  @Test func bfloat16ChangesAnEmbeddingLittle() {
    let set = blobs(identities: 6)
    var network = EmbeddingNetwork(tiny, seed: 2)
    let exact = Embedder(network).embed(set.patches, pixels: set.pixels)
    network.precision = .bfloat16
    for (a, b) in zip(exact, Embedder(network).embed(set.patches, pixels: set.pixels)) {
      let similarity = zip(a.vector, b.vector).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(similarity > 0.999)
    }
  }

  @Test func microBatchesGiveTheGradientOfTheWholeBatch() throws {
    func gradients(microBatch: Int?) throws -> [[Float]] {
      var configuration = tinyTraining(steps: 3)
      configuration.microBatch = microBatch
      var trainer = try Trainer(configuration, network: EmbeddingNetwork(tiny, seed: 2), set: blobs(identities: 12))
      _ = try trainer.takeStep()
      return trainer.gradients.values
    }
    let (whole, split) = (try gradients(microBatch: nil), try gradients(microBatch: 5))
    let size = whole.joined().map(abs).max()!
    #expect(zip(whole.joined(), split.joined()).allSatisfy { abs($0 - $1) < 1e-5 * size })
  }

  @Test func unlabelledPatchesTrainWithoutPairs() throws {
    var configuration = tinyTraining(steps: 60)
    configuration.unpaired = .only
    var trainer = try Trainer(configuration, network: EmbeddingNetwork(tiny, seed: 2), set: blobs(identities: 12))
    let first = try trainer.takeStep().loss
    while !trainer.isDone { _ = try trainer.takeStep() }
    let heldOut = blobs(identities: 30, seed: 7)
    let retrieval = Retrieval(Embedder(trainer.embeddingNetwork), on: heldOut, from: .twoPhoton, to: .fmost)
    #expect(first > 0 && retrieval.top1 > 0.7, "top-1 \(retrieval.top1)")
  }

  @Test func theRotationBetweenTwoSessionsIsFound() throws {
    let embedder = Embedder(try train(steps: 60).embeddingNetwork)
    let set = blobs(identities: 20, pixels: 18, seed: 9)
    var (queries, gallery): ([Float], [Float]) = ([], [])
    for (i, sample) in set.samples.enumerated() {
      let patch = Array(set.patches[i * set.patchCount..<(i + 1) * set.patchCount])
      if sample.modality == .fmost {
        gallery += patch
      } else {
        queries += rotatedBy90Degrees(patch, channels: 2, pixels: 18)
      }
    }
    let vectors = embedder.embed(gallery, pixels: 18).map(\.vector)
    let rotation = RotationSearch(embedder, queries: queries, pixels: 18, gallery: vectors).rotation
    #expect(min(abs(rotation - .pi / 2), abs(rotation - 3 * .pi / 2)) < 0.3, "\(rotation)")
  }

  /// [channels, pixels, pixels], each image rotated by 90°.
  private func rotatedBy90Degrees(_ patch: [Float], channels: Int, pixels: Int) -> [Float] {
    (0..<channels).flatMap { c in
      (0..<pixels).flatMap { y in (0..<pixels).map { x in patch[(c * pixels + pixels - 1 - x) * pixels + y] } }
    }
  }
}

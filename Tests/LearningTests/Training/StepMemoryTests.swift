import Testing

@testable import Learning

@Suite struct StepMemoryTests {
  /// Every float that hangs on a value.
  private func floats(in value: Any) -> Int {
    if let values = value as? [Float] { return values.count }
    return Mirror(reflecting: value).children.reduce(0) { $0 + floats(in: $1.value) }
  }

  private func transformer(lora: LowRank.Configuration? = nil) -> EmbeddingNetwork {
    EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 32, dimension: 24, local: nil,
        global: .init(
          transformer: .init(stem: .patches(4), width: 24, depth: 6, heads: 2, lora: lora), head: .projectedToken)),
      seed: 1)
  }

  @Test(arguments: [Method.full, .partial(blocks: 2), .lora])
  func theEstimateCoversWhatAStepKeepsAndNotMuchMore(_ method: Learning.Method) {
    var network = transformer(lora: method == .lora ? .init(rank: 2) : nil)
    network.freeze(for: method)
    let (_, cache) = network.forward(noise([3, 32, 32, 2], seed: 1))
    let kept = 4 * floats(in: cache) / 3
    let memory = StepMemory(network, averages: false)
    #expect(kept <= memory.perImage && memory.perImage < 2 * kept, "\(kept) kept, \(memory.perImage) foretold")
  }

  @Test func theCompactNetworksStepIsCoveredToo() {
    let network = EmbeddingNetwork(.compact(), seed: 1)
    let (_, cache) = network.forward(noise([2, 48, 48, 2], seed: 1))
    let kept = 4 * floats(in: cache) / 2
    let memory = StepMemory(network, averages: true)
    #expect(kept <= memory.perImage && memory.perImage < 3 * kept, "\(kept) kept, \(memory.perImage) foretold")
    #expect(memory.fixed == 24 * network.parameters.totalCount)
  }

  @Test func aBatchTooLargeGoesThroughInPiecesAndWhatCannotFitIsRefused() throws {
    let network = transformer()
    let whole = tinyTraining(steps: 1)
    let memory = StepMemory(network, averages: true)
    #expect(try whole.fitted(to: network, available: memory.bytes(batch: 16)) == whole)
    let pieces = try whole.fitted(to: network, available: memory.bytes(batch: 16, microBatch: 8) + 1)
    #expect(pieces.microBatch == 4)
    let most = memory.bytes(batch: 16, microBatch: 1)
    #expect(try whole.fitted(to: network, available: most).microBatch == 1)
    #expect(
      throws: TrainingError.tooLittleMemory(needed: most, available: most - 1, weights: memory.fixed)
    ) { try whole.fitted(to: network, available: most - 1) }
  }
}

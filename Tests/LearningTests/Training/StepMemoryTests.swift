import Numerics
import Testing

@testable import Learning

@Suite struct StepMemoryTests {
  /// Bytes of all arrays that a value contains.
  private func bytes(in value: Any) -> Int {
    switch value {
    case let values as [Float]: 4 * values.count
    case let values as AlignedArray<Float>: 4 * values.count
    case let rows as PackedRows: 2 * rows.rows * rows.columns
    default: Mirror(reflecting: value).children.reduce(0) { $0 + bytes(in: $1.value) }
    }
  }

  private func transformer(width: Int = 24, lora: LowRank.Configuration? = nil) -> EmbeddingNetwork {
    EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 32, dimension: 24, local: nil,
        global: .init(
          transformer: .init(stem: .patches(4), width: width, depth: 6, heads: 2, lora: lora), head: .projectedToken)),
      seed: 1)
  }

  @Test(arguments: [Method.full, .partial(blocks: 2), .lora], Precision.allCases)
  func theEstimateIsBetweenTheCacheAndTwiceIt(_ method: Learning.Method, in precision: Precision) {
    var network = transformer(width: 64, lora: method == .lora ? .init(rank: 2) : nil)
    network.precision = precision
    network.freeze(for: method)
    let (_, cache) = network.forward(noise([3, 32, 32, 2], seed: 1))
    let cached = bytes(in: cache) / 3
    let memory = StepMemory(network, averages: false)
    #expect(cached <= memory.perImage && memory.perImage < 2 * cached, "\(cached) cached, \(memory.perImage) predicted")
  }

  @Test func theCompactNetworksEstimateIsBetweenTheCacheAndThreeTimesIt() {
    let network = EmbeddingNetwork(.compact(), seed: 1)
    let (_, cache) = network.forward(noise([2, 48, 48, 2], seed: 1))
    let cached = bytes(in: cache) / 2
    let memory = StepMemory(network, averages: true)
    #expect(cached <= memory.perImage && memory.perImage < 3 * cached, "\(cached) cached, \(memory.perImage) predicted")
    #expect(memory.fixed == 24 * network.parameters.totalCount)
  }

  @Test func aBatchTooLargeIsSplitAndOneThatCannotFitIsRefused() throws {
    let network = transformer()
    let whole = tinyTraining(steps: 1)
    let memory = StepMemory(network, averages: true)
    #expect(try whole.fitted(to: network, available: memory.bytes(batch: 16)) == whole)
    let split = try whole.fitted(to: network, available: memory.bytes(batch: 16, microBatch: 8) + 1)
    #expect(split.microBatch == 4)
    let most = memory.bytes(batch: 16, microBatch: 1)
    #expect(try whole.fitted(to: network, available: most).microBatch == 1)
    #expect(
      throws: TrainingError.tooLittleMemory(needed: most, available: most - 1, weights: memory.fixed)
    ) { try whole.fitted(to: network, available: most - 1) }
  }
}

import Numerics
import Testing

@testable import Learning

@Suite struct MethodTests {
  private func network(lora: LowRank.Configuration? = nil) -> EmbeddingNetwork {
    EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 12, dimension: 10, local: nil,
        global: .init(
          transformer: .init(stem: .patches(4), width: 8, depth: 3, heads: 2, hiddenWidth: 12, lora: lora),
          head: .projectedToken)), seed: 3)
  }

  // A block has 532 weights (norms 16 + 16, qkv 216, proj 72, MLP 108 + 104), the final norm 16, the head 90, the patch
  // embedding 264, the position embeddings 72.
  @Test(arguments: zip([Method.none, .linear, .partial(blocks: 1), .full], [0, 90, 638, 2038]))
  func aMethodTrainsItsWeights(method: Method, count: Int) {
    var network = network()
    network.freeze(for: method)
    #expect(network.parameters.trainableCount == count)
  }

  @Test func loraOfViTBaseHasAsManyWeightsAsTheReference() {
    // 36,864 · r on qkv of all twelve blocks of width 768.
    let perBlock = 8 * 768 + 3 * 768 * 8
    #expect(12 * perBlock == 36_864 * 8)
    var network = network(lora: .init(rank: 4))
    network.freeze(for: .lora)
    #expect(network.parameters.trainableCount == 3 * (4 * 8 + 24 * 4) + 90)
  }

  @Test(arguments: [LowRank.Configuration.Projection.qkv, .proj, .fc1, .fc2])
  func loraGradientsEqualFiniteDifferences(projection: LowRank.Configuration.Projection) {
    var network = network(lora: .init(rank: 2, alpha: 3, projections: [projection]))
    network.parameters = perturbed(network.parameters, by: 0.1)
    let x = noise([2, 12, 12, 2], seed: 1)
    expectGradient(of: network, x, tolerance: 1e-2, step: 5e-3)
  }

  /// The first block that trains computes no gradient of its input, and its weights' gradients otherwise than blocks
  /// above it.
  @Test(
    arguments: [
      "blocks.[12].", "blocks.2.", "blocks.2.norm1", "blocks.2.norm1.weight", "blocks.2.attn.qkv",
      "blocks.1.attn.qkv.lora",
      "blocks.2.(attn.qkv.lora|norm1)",
    ], [Precision.float32, .bfloat16])
  func aGradientDoesNotDependOnWhichOtherWeightsAreFrozen(trained: String, precision: Precision) throws {
    let transformer = TransformerConfiguration(
      stem: .patches(4), width: 64, depth: 3, heads: 2, hiddenWidth: 96, classToken: true,
      lora: trained.contains("lora") ? .init(rank: 2, alpha: 3) : nil)
    var whole = EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 24, dimension: 10, local: nil,
        global: .init(transformer: transformer, head: .projectedToken)),
      seed: 3)
    whole.precision = precision
    whole.parameters = perturbed(whole.parameters, by: 0.1)
    let pattern = try Regex(trained)
    var part = whole
    part.parameters.train { $0.contains(pattern) }
    whole.parameters.train { _ in true }
    let x = noise([3, 24, 24, 2], seed: 1)
    func gradients(_ network: EmbeddingNetwork) -> Gradients {
      let (y, cache) = network.forward(x)
      var gradients = Gradients(for: network.parameters)
      network.backward(noise(y.shape, seed: 2), cache, &gradients)
      return gradients
    }
    let (expected, actual) = (gradients(whole), gradients(part))
    #expect(part.parameters.trainableCount > 0)
    for (index, entry) in part.parameters.entries.enumerated() where entry.isTrainable {
      let (a, b) = (actual.values[index], expected.values[index])
      let length = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let error = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      #expect(error <= (precision == .float32 ? 1e-5 : 0.02) * length, "\(entry.name): \(error) of \(length)")
    }
  }

  @Test func aMergedNetworkGivesTheSameVectors() {
    var network = network(lora: .init(rank: 2, projections: [.qkv, .fc1]))
    network.parameters = perturbed(network.parameters, by: 0.2)
    let merged = network.merged
    #expect(merged.parameters.entries.allSatisfy { !$0.name.contains("lora") })
    let x = noise([3, 12, 12, 2], seed: 1)
    let (a, b) = (network.forward(x).0, merged.forward(x).0)
    #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 1e-4 })
  }
}

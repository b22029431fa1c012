import Testing

@testable import Learning

/// Whole networks' backward against finite differences of their forward.
@Suite struct NetworkGradientTests {
  @Test(arguments: [TransformerConfiguration.Stem.patches(4), .convolutions([4, 6])], [false, true])
  func visionTransformer(stem: TransformerConfiguration.Stem, classToken: Bool) {
    var parameters = Parameters(seed: 3)
    var network = VisionTransformer(
      "",
      .init(
        transformer: .init(stem: stem, width: 8, depth: 2, heads: 2, hiddenWidth: 12, classToken: classToken),
        head: .token), pixels: 8, channels: 2, dimension: 8, in: &parameters)
    // All tokens are compared.
    network.outputs = nil
    let p = perturbed(parameters, by: 0.1)
    let x = noise([2, 8, 8, 2], seed: 1)
    let (_, cache) = network.encode(x, p)
    // Small steps, lest a direction cross a kink of the stem's ReLUs.
    expectGradient(of: x, p, tolerance: 2e-2, step: 5e-4, forward: { network.encode($0, $1).0 }) {
      network.backward(tokens: $0, cache, p, &$1, inputGradient: true)
    }
  }

  @Test(arguments: [(true, true), (true, false), (false, true)]) func embeddingNetwork(local: Bool, global: Bool) {
    var configuration = NetworkConfiguration(
      channels: 2, pixels: 12, dimension: 6,
      local: .init(crop: 8, stages: [.init(width: 4, stride: 1), .init(width: 6, stride: 2)], narrow: 3),
      global: .init(
        transformer: .init(stem: .patches(4), width: 8, depth: 1, heads: 2, hiddenWidth: 12), head: .grid(narrow: 4)))
    if !local { configuration.local = nil }
    if !global { configuration.global = nil }
    var network = EmbeddingNetwork(configuration, seed: 5)
    network.parameters = perturbed(network.parameters, by: 0.1)
    let x = noise([2, 12, 12, 2], seed: 1)
    expectGradient(of: network, x, tolerance: 2e-2, step: 2e-3)
  }

  @Test func frozenWeightsHaveNoGradient() {
    var network = EmbeddingNetwork(.compact(), seed: 1)
    network.parameters.train { $0.hasPrefix("gate") }
    #expect(network.parameters.trainableCount == 2 * 128 * 128 + 128)
    let gradients = Gradients(for: network.parameters)
    #expect(gradients.values.reduce(0) { $0 + $1.count } == network.parameters.trainableCount)
  }
}

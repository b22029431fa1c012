import Learning
import Numerics
import Testing

@Suite struct PreparedTests {
  private let network = network(classToken: false)

  private static func network(classToken: Bool) -> EmbeddingNetwork {
    EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 12, dimension: 8, local: nil,
        global: .init(
          transformer: .init(
            stem: .patches(4), width: 8, depth: 3, heads: 2, hiddenWidth: 8, classToken: classToken), head: .token)),
      seed: 5)
  }

  private var patches: [Float] {
    var random = SeededRandom(seed: 2)
    return (0..<3 * 2 * 18 * 18).map { _ in Float(random.uniform()) }
  }

  @Test(arguments: [Learning.Method.none, .linear, .partial(blocks: 1), .lora, .full], [false, true])
  func everyMethodOfOneChannelBeginsWithTheBackbonesVectors(_ method: Learning.Method, classToken: Bool) {
    let network = Self.network(classToken: classToken)
    let before = Embedder(network).embed(patches, pixels: 18).map(\.vector)
    let after = Embedder(network.prepared(for: method, seed: 1)).embed(patches, pixels: 18).map(\.vector)
    for (a, b) in zip(before.joined(), after.joined()) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func dualChannelAddsMissingLayersAndKeepsTheOthers() {
    let dual = network.prepared(for: .dualChannel, seed: 1)
    #expect(dual.configuration.local != nil && dual.configuration.dimension == 8)
    let weights = Dictionary(uniqueKeysWithValues: dual.tensors.map { ($0.name, $0.values) })
    for tensor in network.tensors { #expect(weights[tensor.name] == tensor.values, "\(tensor.name)") }
    #expect(Embedder(dual).embed(patches, pixels: 18).allSatisfy { $0.gate != nil })
    #expect(dual.prepared(for: .dualChannel, seed: 9).tensors == dual.tensors)
  }

  @Test func stridesReduceLargeImages() {
    #expect(LocalChannel.Configuration.around(pixels: 48).stages.map(\.stride) == [1, 2, 1, 2, 1])
    #expect(LocalChannel.Configuration.around(pixels: 224).stages.map(\.stride) == [2, 2, 2, 1, 2, 1])
  }
}

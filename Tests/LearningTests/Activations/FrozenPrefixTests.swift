import Numerics
import Testing

@testable import Learning

@Suite struct FrozenPrefixTests {
  private static func network(
    head: GlobalChannel.Head = .projectedToken, local: Bool = false, lora: LowRank.Configuration? = nil
  ) -> EmbeddingNetwork {
    EmbeddingNetwork(
      NetworkConfiguration(
        channels: 2, pixels: 12, dimension: 10,
        local: local
          ? .init(crop: 8, stages: [.init(width: 4, stride: 1), .init(width: 6, stride: 2)], narrow: 3) : nil,
        global: .init(
          transformer: .init(
            stem: .patches(4), width: 8, depth: 3, heads: 2, hiddenWidth: 12, classToken: true, lora: lora),
          head: head)), seed: 3)
  }

  struct Case: CustomTestStringConvertible {
    let network: EmbeddingNetwork
    let method: Method
    let name: String?
    var testDescription: String { "\(method.name), \(name ?? "nothing frozen")" }
  }

  static let cases = [
    Case(network: network(), method: .none, name: "global vector"),
    Case(network: network(), method: .linear, name: "global pooled"),
    Case(network: network(head: .grid(narrow: 3)), method: .linear, name: "global tokens"),
    Case(network: network(), method: .partial(blocks: 1), name: "global block 2"),
    Case(network: network(local: true), method: .linear, name: "local features, global pooled"),
    Case(network: network(), method: .full, name: nil),
    Case(network: network(local: true), method: .dualChannel, name: nil),
    Case(network: network(lora: .init(rank: 2)), method: .lora, name: nil),
  ]

  @Test(arguments: cases) func aNetworkCutInTwoGivesTheSameVectorsAndGradients(_ item: Case) throws {
    var network = item.network
    network.parameters = perturbed(network.parameters, by: 0.1)
    network.freeze(for: item.method)
    #expect(network.frozenPrefix?.name == item.name)
    guard let prefix = network.frozenPrefix else { return }
    let x = noise([3, 12, 12, 2], seed: 1)
    let activations = network.activations(of: x, at: prefix)
    #expect(activations.shape[0] == 3 && activations.count == 3 * network.activationCount(at: prefix))
    let (whole, cache) = network.forward(x)
    let (rest, restCache) = network.forward(
      activations.reshaped([3, network.activationCount(at: prefix)]), from: prefix)
    #expect(rest == whole)
    let probe = noise(whole.shape, seed: 5)
    var (expected, actual) = (Gradients(for: network.parameters), Gradients(for: network.parameters))
    network.backward(probe, cache, &expected)
    network.backward(probe, restCache, &actual)
    #expect(actual.values == expected.values)
    #expect((item.method == .none) == actual.values.allSatisfy(\.isEmpty))
  }

  @Test func thePrefixHashDependsOnItsWeightsAlone() throws {
    var network = Self.network()
    network.freeze(for: .partial(blocks: 1))
    let prefix = try #require(network.frozenPrefix)
    let original = network.contentHash(of: prefix)
    func hash(changing weight: String) -> ContentHash {
      var changed = network
      let index = changed.parameters.entries.firstIndex { $0.name == weight }!
      changed.parameters.values[index][0] += 1
      return changed.contentHash(of: prefix)
    }
    #expect(hash(changing: "global.blocks.1.mlp.fc2.bias") != original)
    #expect(hash(changing: "global.pos_embed") != original)
    #expect(hash(changing: "global.blocks.2.mlp.fc2.bias") == original)
    #expect(hash(changing: "global.head.projection.weight") == original)
    network.precision = .bfloat16
    #expect(network.contentHash(of: prefix) != original)
  }

  @Test func murmurHashEqualsTheReference() {
    // MurmurHash3_x64_128 with seed 0, from the reference implementation.
    func digits(_ text: String) -> [UInt64] { [ContentHash(text).low, ContentHash(text).high] }
    #expect(digits("") == [0, 0])
    #expect(digits("hello") == [0xcbd8_a7b3_41bd_9b02, 0x5b1e_906a_48ae_1d19])
    #expect(
      digits("The quick brown fox jumps over the lazy dog") == [0xe34b_bc7b_bc07_1b6c, 0x7a43_3ca9_c49a_9347])
  }
}

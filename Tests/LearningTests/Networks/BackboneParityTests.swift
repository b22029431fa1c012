import Numerics
import Testing

@testable import Learning

/// Tiny backbones against reference implementations: outputs, blocks and the gradient of Σ output · probe.
///
/// `fixtures/learning/NAME-tiny.safetensors` are ours, from plain torch functions (`make_backbones.py`); those of the
/// model libraries are in the reference folder.
@Suite struct BackboneParityTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let family: BackboneLayout.Family
    let pixels: Int
    var isOurs: Bool { name.contains("-") }
    var testDescription: String { name }
  }

  static let ours: [Case] = [
    Case(name: "unicom-tiny", family: .unicom, pixels: 16), Case(name: "timm-tiny", family: .timm, pixels: 16),
    Case(name: "huggingface-tiny", family: .huggingFace, pixels: 16),
    Case(name: "dinov2-tiny", family: .dinov2, pixels: 16),
  ]
  static let libraries: [Case] = [
    Case(name: "unicom_tiny", family: .unicom, pixels: 64), Case(name: "timm_tiny", family: .timm, pixels: 64),
    Case(name: "hf_vit_tiny", family: .huggingFace, pixels: 64), Case(name: "dinov2_tiny", family: .dinov2, pixels: 64),
  ]
  static let cases = ours + (Reference.data("golden/vit/timm_tiny.safetensors") == nil ? [] : libraries)

  private func tensors(_ item: Case, _ suffix: String = "") throws -> [NamedTensor] {
    let file = item.name + suffix + ".safetensors"
    let data = item.isOurs ? Fixture.data("learning/" + file) : Reference.data("golden/vit/" + file)
    return try Safetensors.decode(Array(try #require(data)))
  }

  /// [images, channels, height, width] → [images, height, width, channels].
  private func channelsLast(_ tensor: NamedTensor) -> Tensor {
    let (images, channels, pixels) = (tensor.shape[0], tensor.shape[1], tensor.shape[2] * tensor.shape[3])
    var result = Tensor(zeros: [images, tensor.shape[2], tensor.shape[3], channels])
    for i in 0..<images {
      for c in 0..<channels {
        for p in 0..<pixels {
          result.values[(i * pixels + p) * channels + c] = tensor.values[(i * channels + c) * pixels + p]
        }
      }
    }
    return result
  }

  private func expectClose(
    _ values: some Collection<Float>, _ expected: some Collection<Float>, _ what: String, tolerance: Float = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let size = expected.map(abs).max() ?? 0
    let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(
      values.count == expected.count && worst <= tolerance * max(size, 1e-3), "\(what): off by \(worst) of \(size)",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: cases) func outputsBlocksAndGradientsEqualTheReference(_ item: Case) throws {
    let layout = try BackboneLayout(tensors(item), heads: 3)
    #expect(layout.family == item.family)
    let truth = Dictionary(uniqueKeysWithValues: try tensors(item, ".io").map { ($0.name, $0) })
    var network = try layout.network(pixels: item.pixels)
    let channel = try #require(network.global)
    let x = channelsLast(truth["input"]!)
    let (y, cache) = channel.forward(x, network.parameters)
    expectClose(y.values, truth["output"]!.values, "output")
    let second = try #require(cache.encoder?.blocks[1])
    expectClose(second.x.values, truth["block.0"]!.values, "block 0")
    // The reference has all tokens, also those that the head does not read.
    var whole = channel
    whole.outputs = nil
    let (tokens, all) = whole.encode(x, network.parameters)
    expectClose(all.encoded.values, truth["block.1"]!.values, "block 1")
    expectClose(tokens.values, truth["tokens"]!.values, "tokens")

    var gradients = Gradients(for: network.parameters)
    let probe = Tensor(truth["probe"]!.values, shape: y.shape)
    let dInput = channel.backward(probe, cache, network.parameters, &gradients, inputGradient: true)
    expectClose(try #require(dInput).values, channelsLast(truth["input.gradient"]!).values, "input gradient")

    // The reference's gradients are renamed as its weights are.
    let expected = try BackboneLayout(
      truth.values.filter { $0.name.hasPrefix("gradient.") }.map {
        NamedTensor(String($0.name.dropFirst("gradient.".count)), shape: $0.shape, values: $0.values)
      }, heads: 3)
    #expect(!expected.tensors.isEmpty)
    for tensor in expected.tensors {
      let index = try #require(network.parameters.entries.firstIndex { $0.name == "global." + tensor.name })
      expectClose(gradients.values[index], tensor.values, tensor.name)
    }
    #expect(expected.tensors.count == network.parameters.entries.count { !$0.isStatistic })

    // A frozen prefix gives the same gradients above it and none below.
    network.freeze(for: .partial(blocks: 1))
    var partial = Gradients(for: network.parameters)
    let (_, shortCache) = channel.forward(x, network.parameters)
    #expect(try #require(shortCache.encoder).blocks[0] == nil)
    channel.backward(probe, shortCache, network.parameters, &partial)
    for (index, entry) in network.parameters.entries.enumerated() {
      if entry.isTrainable {
        #expect(partial.values[index] == gradients.values[index], "\(entry.name)")
      } else {
        #expect(partial.values[index].isEmpty)
      }
    }
  }

  @Test func misfitsAreReported() throws {
    let given =
      try tensors(Self.ours[3]) + [
        NamedTensor("embeddings.mask_token", shape: [1, 12], values: .init(repeating: 0, count: 12))
      ]
    let layout = try BackboneLayout(given, heads: 3)
    #expect(layout.unused == ["embeddings.mask_token"])
    #expect(throws: WeightsError.self) { try BackboneLayout(Array(given.prefix(3))) }
    #expect(throws: WeightsError.self) { try layout.network(pixels: 16, head: .feature) }
    // Another size and other channels: position embeddings are resampled, colours averaged.
    let network = try layout.network(pixels: 12, channels: 7)
    #expect(network.global?.embedding.tokens == 10)
  }
}

import Testing

@testable import Learning

/// Tiny backbones against the reference implementations: outputs, blocks and the gradient of Σ output · probe.
@Suite struct BackboneParityTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let family: BackboneLayout.Family
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "unicom_tiny", family: .unicom), Case(name: "timm_tiny", family: .timm),
    Case(name: "hf_vit_tiny", family: .huggingFace), Case(name: "dinov2_tiny", family: .dinov2),
  ]
  static let isHere = Reference.data("golden/vit/timm_tiny.safetensors") != nil

  private func tensors(_ name: String) throws -> [NamedTensor] {
    try Safetensors.decode(Array(try #require(Reference.data("golden/vit/\(name).safetensors"))))
  }

  /// [images, channels, height, width] → [images, height, width, channels].
  private func channelsLast(_ tensor: NamedTensor) -> Tensor {
    let (images, channels, places) = (tensor.shape[0], tensor.shape[1], tensor.shape[2] * tensor.shape[3])
    var result = Tensor(zeros: [images, tensor.shape[2], tensor.shape[3], channels])
    for i in 0..<images {
      for c in 0..<channels {
        for p in 0..<places {
          result.values[(i * places + p) * channels + c] = tensor.values[(i * channels + c) * places + p]
        }
      }
    }
    return result
  }

  private func expectClose(
    _ values: [Float], _ expected: [Float], _ what: String, tolerance: Float = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let size = expected.map(abs).max() ?? 0
    let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(
      values.count == expected.count && worst <= tolerance * max(size, 1e-3), "\(what): off by \(worst) of \(size)",
      sourceLocation: sourceLocation)
  }

  @Test(.enabled(if: isHere, "the reference folder is not here"), arguments: cases)
  func outputsBlocksAndGradientsAreTheReferences(_ item: Case) throws {
    let layout = try BackboneLayout(tensors(item.name), heads: 3)
    #expect(layout.family == item.family)
    let truth = Dictionary(uniqueKeysWithValues: try tensors(item.name + ".io").map { ($0.name, $0) })
    var network = try layout.network(pixels: 64)
    let channel = try #require(network.global)
    let x = channelsLast(truth["input"]!)
    let (y, cache) = channel.forward(x, network.parameters)
    expectClose(y.values, truth["output"]!.values, "output")
    expectClose(cache.transformer.blocks[1]!.x.values, truth["block.0"]!.values, "block 0")
    expectClose(cache.transformer.last.values, truth["block.1"]!.values, "block 1")
    let (tokens, _) = channel.transformer.forward(x, network.parameters)
    expectClose(tokens.values, truth["tokens"]!.values, "tokens")

    var gradients = Gradients(for: network.parameters)
    let probe = Tensor(truth["probe"]!.values, shape: y.shape)
    let dx = channel.backward(probe, cache, network.parameters, &gradients, inputGradient: true)
    expectClose(try #require(dx).values, channelsLast(truth["input.gradient"]!).values, "input gradient")

    // The same renaming that brings weights in brings the reference's gradients in.
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
    #expect(shortCache.transformer.blocks[0] == nil)
    channel.backward(probe, shortCache, network.parameters, &partial)
    for (index, entry) in network.parameters.entries.enumerated() {
      if entry.isTrainable {
        #expect(partial.values[index] == gradients.values[index], "\(entry.name)")
      } else {
        #expect(partial.values[index].isEmpty)
      }
    }
  }

  @Test(.enabled(if: isHere, "the reference folder is not here")) func whatDoesNotFitIsSaid() throws {
    let given = try tensors("dinov2_tiny")
    let layout = try BackboneLayout(given, heads: 3)
    #expect(layout.unused == ["embeddings.mask_token"])
    #expect(throws: WeightsError.self) { try BackboneLayout(Array(given.prefix(3))) }
    #expect(throws: WeightsError.self) { try layout.network(pixels: 64, head: .feature) }
    // Another size and other slabs: places are resampled, colours averaged.
    let network = try layout.network(pixels: 48, channels: 7)
    #expect(network.global?.transformer.tokens == 10)
  }
}

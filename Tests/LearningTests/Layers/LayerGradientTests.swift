import Numerics
import Testing

@testable import Learning

/// Every layer's backward against finite differences of its forward.
@Suite struct LayerGradientTests {
  private var parameters = Parameters(seed: 3)

  @Test mutating func linear() {
    let layer = Linear("l", 5, 7, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([4, 5], seed: 1)
    expectGradient(of: x, p, forward: { layer.forward(.plain($0), $1) }) {
      layer.backward(.plain($0), input: { .plain(x) }, p, &$1)
    }
  }

  @Test(arguments: [true, false]) mutating func layerNorm(affine: Bool) {
    let layer = LayerNorm("n", 9, affine: affine, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([6, 9], seed: 1)
    let (_, moments) = layer.forward(x, p)
    expectGradient(of: x, p, forward: { layer.forward($0, $1).0 }) {
      layer.backward($0, input: x, moments: moments, p, &$1)
    }
  }

  @Test(arguments: [1, 2, 6]) mutating func groupNorm(groups: Int) {
    let layer = GroupNorm("n", 6, groups: groups, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([3, 4, 4, 6], seed: 1)
    let (_, moments) = layer.forward(x, p)
    expectGradient(of: x, p, forward: { layer.forward($0, $1).0 }) {
      layer.backward($0, input: x, moments: moments, p, &$1)
    }
  }

  @Test(arguments: [Activation.gelu, .relu, .relu6]) func activation(kind: Activation) {
    let x = Tensor(noise([40, 10], seed: 1).values.map { 3 * $0 }, shape: [40, 10])
    expectGradient(of: x, parameters, step: 1e-3, forward: { x, _ in kind.forward(x) }) { dOutput, _ in
      kind.backward(dOutput, input: x)
    }
  }

  @Test(arguments: [(3, 1), (3, 2), (1, 1), (4, 4)]) mutating func convolution(kernel: Int, stride: Int) {
    let layer = Convolution("c", 3, 5, kernel: kernel, stride: stride, padding: kernel == 4 ? 0 : nil, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([2, 8, 8, 3], seed: 1)
    expectGradient(of: x, p, forward: { layer.forward($0, $1) }) { layer.backward($0, input: x, p, &$1) }
  }

  @Test func selfAttention() {
    let layer = SelfAttention(heads: 2, width: 6)
    let x = noise([2, 5, 18], seed: 1)
    expectGradient(of: x, parameters, forward: { x, _ in layer.forward(x) }) { dOutput, _ in
      layer.backward(dOutput, qkv: x)
    }
  }

  @Test(arguments: [1, 3]) mutating func classTokenAttention(queries: Int) {
    let qkv = Linear("qkv", 6, 18, in: &parameters)
    let layer = ClassTokenAttention(qkv: qkv, attention: SelfAttention(heads: 2, width: 6))
    let p = perturbed(parameters)
    let x = noise([2, 5, 6], seed: 1)
    func forward(_ x: Tensor, _ p: Parameters) -> (Tensor, ClassTokenAttention.Cache) {
      layer.forward(.plain(x), prefix: x.prefixTokens(queries), p)
    }
    let (y, cache) = forward(x, p)
    let all = layer.attention.forward(qkv.forward(.plain(x), p))
    #expect(zip(y.values, all.prefixTokens(queries).values).allSatisfy { abs($0 - $1) < 1e-5 })
    expectGradient(of: x, p, forward: { forward($0, $1).0 }) { layer.backward($0, cache, p, &$1) }
  }

  @Test(arguments: [nil, 0.4]) mutating func spatialAttention(focus: Double?) {
    let layer = SpatialAttention("a", edge: 3, width: 4, focus: focus, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([2, 9, 4], seed: 1)
    let (_, weights) = layer.forward(x, p)
    expectGradient(of: x, p, forward: { layer.forward($0, $1).0 }) {
      layer.backward($0, input: x, weights: weights, p, &$1)
    }
  }

  @Test mutating func layerScale() {
    let layer = LayerScale("s", 4, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([3, 4], seed: 1)
    expectGradient(of: x, p, forward: { layer.forward($0, $1) }) { layer.backward($0, recompute: { x }, p, &$1) }
  }

  @Test mutating func gate() {
    let layer = Gate("g", 4, in: &parameters)
    let p = perturbed(parameters)
    let (local, global) = (noise([3, 4], seed: 1), noise([3, 4], seed: 2))
    let (_, cache) = layer.forward(local: local, global: global, p)
    expectGradient(of: local, p, forward: { layer.forward(local: $0, global: global, $1).0 }) {
      layer.backward($0, cache, p, &$1).local
    }
    expectGradient(of: global, p, forward: { layer.forward(local: local, global: $0, $1).0 }) {
      layer.backward($0, cache, p, &$1).global
    }
  }

  @Test(arguments: [(1, true), (2, false)]) mutating func convolutionBlock(stride: Int, residual: Bool) {
    let layer = ConvolutionBlock("b", 4, 4, stride: stride, in: &parameters)
    #expect(layer.isResidual == residual)
    let p = perturbed(parameters)
    let x = noise([2, 6, 6, 4], seed: 1)
    let (_, cache) = layer.forward(x, p)
    expectGradient(of: x, p, tolerance: 2e-2, step: 2e-3, forward: { layer.forward($0, $1).0 }) {
      layer.backward($0, cache, p, &$1)
    }
  }

  @Test(arguments: [false, true], [nil, 1, 2]) mutating func transformerBlock(layerScale: Bool, outputs: Int?) {
    let configuration = TransformerConfiguration(
      stem: .patches(4), width: 8, depth: 1, heads: 2, hiddenWidth: 12, layerScale: layerScale)
    let layer = TransformerBlock("b", configuration, in: &parameters)
    let p = perturbed(parameters)
    let x = noise([2, 5, 8], seed: 1)
    let (y, cache) = layer.forward(x, outputs: outputs, p, keepsCache: true)
    let (same, none) = layer.forward(x, outputs: outputs, p, keepsCache: false)
    #expect(none == nil && same == y)
    // Leaving out what is not read does not change the rest.
    let whole = layer.forward(x, p, keepsCache: false).0.prefixTokens(outputs ?? 5)
    #expect(y.shape == whole.shape)
    // `ClassTokenAttention` sums in another order: it is off by a fraction of the values' size.
    let size = whole.values.reduce(0) { max($0, abs($1)) }
    #expect(zip(y.values, whole.values).allSatisfy { abs($0 - $1) < (outputs == nil ? 1e-6 : 5e-7 * size) }, "\(size)")
    expectGradient(of: x, p, forward: { layer.forward($0, outputs: outputs, $1, keepsCache: true).0 }) {
      layer.backward($0, cache!, p, &$1)
    }
  }
}

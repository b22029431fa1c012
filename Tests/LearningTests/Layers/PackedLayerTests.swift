import Numerics
import Testing

@testable import Learning

/// Layers with packed operands of bfloat16 against the same in float32.
@Suite(.enabled(if: Precision.hasBFloat16, "there are no kernels of bfloat16 (AVX-512)"))
struct PackedLayerTests {
  /// ‖a − b‖ / ‖b‖.
  private func relativeError(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
    let length = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() / max(length, 1e-6)
  }

  private func configuration(lora: LowRank.Configuration? = nil, layerScale: Bool = false)
    -> TransformerConfiguration
  {
    .init(
      stem: .patches(4), width: 64, depth: 1, heads: 2, hiddenWidth: 160, layerScale: layerScale, lora: lora)
  }

  /// Forward and backward of one block: as close to float32 as with rounded operands that do not stay packed.
  private func expectSame(
    _ configuration: TransformerConfiguration, outputs: Int?, training passes: (String) -> Bool,
    location: SourceLocation = #_sourceLocation
  ) {
    var parameters = Parameters(seed: 3)
    let layer = TransformerBlock("b", configuration, in: &parameters)
    parameters = perturbed(parameters)
    parameters.train(where: passes)
    let x = noise([3, 37, 64], seed: 1)
    let dOutput = noise([3, outputs ?? 37, 64], seed: 2)
    /// y, dx, and the gradient of each trained weight.
    func run(_ precision: Precision, isPlain: Bool) -> [(name: String, values: [Float])] {
      parameters.precision = precision
      var gradients = Gradients(for: parameters)
      let (y, cache) = layer.forward(
        x, outputs: outputs, isPacked: isPlain ? false : nil, parameters, keepsCache: true)
      let dx = layer.backward(dOutput, cache!, parameters, &gradients)!
      if !isPlain {
        #expect(layer.isPackable(parameters), sourceLocation: location)
        #expect(layer.forward(x, outputs: outputs, parameters, keepsCache: false).0 == y, sourceLocation: location)
      }
      let weights = zip(parameters.entries, gradients.values).filter(\.0.isTrainable).map { ($0.name, $1) }
      return [("y", Array(y.values)), ("dx", Array(dx.values))] + weights
    }
    let exact = run(.float32, isPlain: true)
    for ((rounded, plain), exact) in zip(zip(run(.bfloat16, isPlain: false), run(.bfloat16, isPlain: true)), exact) {
      let (error, usual) = (relativeError(rounded.values, exact.values), relativeError(plain.values, exact.values))
      #expect(error < 1.5 * usual + 0.004, "\(exact.name): \(error), \(usual)", sourceLocation: location)
      #expect(error < 0.06, "\(exact.name): \(error)", sourceLocation: location)
    }
  }

  @Test(arguments: [nil, 1, 5]) func aBlockIsCloseToFloat32(outputs: Int?) {
    expectSame(configuration(), outputs: outputs, training: { _ in true })
  }

  @Test func aFrozenBlockPassesItsGradientOn() { expectSame(configuration(), outputs: nil, training: { _ in false }) }

  @Test(arguments: [4, 32]) func loraTrains(rank: Int) {
    let lora = LowRank.Configuration(
      rank: rank, alpha: Double(rank) / 4, projections: Set(LowRank.Configuration.Projection.allCases))
    expectSame(configuration(lora: lora), outputs: nil, training: { $0.contains("lora") })
    expectSame(configuration(lora: lora), outputs: 1, training: { _ in true })
  }

  @Test func frozenLayerScalesAreApplied() {
    expectSame(configuration(layerScale: true), outputs: nil, training: { !$0.contains("gamma") })
  }

  @Test(arguments: [1, 2, nil]) func anImageDoesNotDependOnTheBatch(outputs: Int?) {
    var parameters = Parameters(seed: 3)
    let layer = TransformerBlock("b", configuration(), in: &parameters)
    parameters = perturbed(parameters)
    parameters.precision = .bfloat16
    let x = noise([70, 5, 64], seed: 1)
    let all = layer.forward(x, outputs: outputs, parameters, keepsCache: false).0
    for range in [3..<4, 64..<70] {
      #expect(layer.forward(x.rows(range), outputs: outputs, parameters, keepsCache: false).0 == all.rows(range))
    }
  }

  @Test func attentionIsCloseToFloat32ForwardAndBackward() {
    let layer = SelfAttention(heads: 2, width: 128)
    let qkv = noise([2, 70, 384], seed: 1)
    let dOutput = noise([2, 70, 128], seed: 2)
    let out = layer.forward(qkv.packedRows, images: 2)
    #expect(relativeError(out.values(), layer.forward(qkv).values) < 0.01)
    let dqkv = layer.backward(dOutput.packedRows, qkv: qkv.packedRows, images: 2)
    #expect(relativeError(dqkv.values(), layer.backward(dOutput, qkv: qkv).values) < 0.01)
  }
}

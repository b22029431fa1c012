import Numerics
import Testing

@testable import Learning

/// What layers do where products are of bfloat16, beside what they do in float32.
@Suite(.enabled(if: Precision.hasBFloat16, "there are no kernels of bfloat16 (AVX-512)"))
struct PackedLayerTests {
  /// The length of the difference, of what it should be.
  private func apart(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
    let length = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() / max(length, 1e-6)
  }

  private func configuration(lora: LowRank.Configuration? = nil, layerScale: Bool = false)
    -> VisionTransformer.Configuration
  {
    .init(
      stem: .patches(4), width: 64, depth: 1, heads: 2, hiddenWidth: 160, layerScale: layerScale, lora: lora)
  }

  /// Forward and backward of one block: as near to float32 as products of rounded factors are that do not stay laid out.
  private func expectSame(
    _ configuration: VisionTransformer.Configuration, outputs: Int?, training passes: (String) -> Bool,
    location: SourceLocation = #_sourceLocation
  ) {
    var parameters = Parameters(seed: 3)
    let layer = TransformerBlock("b", configuration, in: &parameters)
    parameters = shaken(parameters)
    parameters.train(where: passes)
    let x = noise([3, 37, 64], seed: 1)
    let dy = noise([3, outputs ?? 37, 64], seed: 2)
    /// y, dx, and what each trained weight is owed.
    func run(_ precision: Precision, isPlain: Bool) -> [(name: String, values: [Float])] {
      parameters.precision = precision
      var gradients = Gradients(for: parameters)
      let (y, dx): (Tensor, Tensor)
      if isPlain {
        let (made, cache) = layer.forwardPlain(x, outputs: outputs, parameters, keeps: true)
        (y, dx) = (made, layer.backward(dy, .plain(cache!), parameters, &gradients)!)
      } else {
        let (made, cache) = layer.forward(x, outputs: outputs, parameters, keeps: true)
        (y, dx) = (made, layer.backward(dy, cache!, parameters, &gradients)!)
        #expect(layer.isPacked(parameters), sourceLocation: location)
        #expect(layer.forward(x, outputs: outputs, parameters, keeps: false).0 == y, sourceLocation: location)
      }
      let owed = zip(parameters.entries, gradients.values).filter(\.0.isTrainable).map { ($0.name, $1) }
      return [("y", Array(y.values)), ("dx", Array(dx.values))] + owed
    }
    let exact = run(.float32, isPlain: true)
    for ((rounded, plain), exact) in zip(zip(run(.bfloat16, isPlain: false), run(.bfloat16, isPlain: true)), exact) {
      let (far, usual) = (apart(rounded.values, exact.values), apart(plain.values, exact.values))
      #expect(far < 1.5 * usual + 0.004, "\(exact.name): \(far), \(usual)", sourceLocation: location)
      #expect(far < 0.06, "\(exact.name): \(far)", sourceLocation: location)
    }
  }

  @Test(arguments: [nil, 1, 5]) func aBlockIsThatOfFloat32(outputs: Int?) {
    expectSame(configuration(), outputs: outputs, training: { _ in true })
  }

  @Test func aFrozenBlockPassesOnWhatItIsOwed() { expectSame(configuration(), outputs: nil, training: { _ in false }) }

  @Test(arguments: [4, 32]) func lowRankAdditionsLearn(rank: Int) {
    let lora = LowRank.Configuration(
      rank: rank, alpha: Double(rank) / 4, projections: Set(LowRank.Configuration.Projection.allCases))
    expectSame(configuration(lora: lora), outputs: nil, training: { $0.contains("lora") })
    expectSame(configuration(lora: lora), outputs: 1, training: { _ in true })
  }

  @Test func scalesOfBranchesThatDoNotTrainAreObeyed() {
    expectSame(configuration(layerScale: true), outputs: nil, training: { !$0.contains("gamma") })
  }

  @Test(arguments: [1, 2, nil]) func anImageDoesNotDependOnItsCompany(outputs: Int?) {
    var parameters = Parameters(seed: 3)
    let layer = TransformerBlock("b", configuration(), in: &parameters)
    parameters = shaken(parameters)
    parameters.precision = .bfloat16
    let x = noise([70, 5, 64], seed: 1)
    let all = layer.forward(x, outputs: outputs, parameters, keeps: false).0
    for range in [3..<4, 64..<70] {
      #expect(layer.forward(x.rows(range), outputs: outputs, parameters, keeps: false).0 == all.rows(range))
    }
  }

  @Test func attentionIsThatOfFloat32ForwardAndBack() {
    let layer = SelfAttention(heads: 2, width: 128)
    let qkv = noise([2, 70, 384], seed: 1)
    let dy = noise([2, 70, 128], seed: 2)
    let out = layer.forward(qkv.packedRows, images: 2)
    #expect(apart(out.values(), layer.forward(qkv).values) < 0.01)
    let dqkv = layer.backward(dy.packedRows, qkv: qkv.packedRows, images: 2)
    #expect(apart(dqkv.values(), layer.backward(dy, qkv: qkv).values) < 0.01)
  }
}

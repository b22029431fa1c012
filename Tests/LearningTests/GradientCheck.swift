import Numerics
import Testing

@testable import Learning

/// Normal random values with mean 0 and standard deviation 1.
func noise(_ shape: [Int], seed: UInt64) -> Tensor {
  var random = SeededRandom(seed: seed)
  return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
}

/// Compares a backward pass with finite differences: for the input and every weight, along two random directions, the
/// slope of Σ y · probe must be that of the gradient.
func expectGradient(
  of x: Tensor, _ parameters: Parameters, tolerance: Double = 5e-3, step: Double = 1e-2,
  forward: (Tensor, Parameters) -> Tensor,
  backward: (_ dOutput: Tensor, _ gradients: inout Gradients) -> Tensor?,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let probe = noise(forward(x, parameters).shape, seed: 99)
  var gradients = Gradients(for: parameters)
  let dx = backward(probe, &gradients)

  func value(_ x: Tensor, _ parameters: Parameters) -> Double {
    zip(forward(x, parameters).values, probe.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  func compare(_ name: String, _ gradient: [Float], _ move: (_ direction: [Float], _ by: Double) -> Double) {
    for seed in [UInt64(1), 2] {
      let direction = Array(noise([gradient.count], seed: seed).values)
      let length = direction.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let h = step / length * Double(gradient.count).squareRoot().squareRoot()
      let slope = (move(direction, h) - move(direction, -h)) / (2 * h)
      let expected = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let size = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() + 1e-3
      #expect(
        abs(slope - expected) < tolerance * max(size, abs(expected)) + 1e-3,
        "\(name): slope \(slope), gradient \(expected)",
        sourceLocation: sourceLocation)
    }
  }
  func moved(_ values: [Float], _ direction: [Float], _ by: Double) -> [Float] {
    zip(values, direction).map { Float(Double($0) + by * Double($1)) }
  }
  if let dx {
    compare("input", Array(dx.values)) { value(Tensor(moved(Array(x.values), $0, $1), shape: x.shape), parameters) }
  }
  for (index, entry) in parameters.entries.enumerated() {
    compare(entry.name, gradients.values[index]) { direction, by in
      var changed = parameters
      changed.values[index] = moved(changed.values[index], direction, by)
      return value(x, changed)
    }
  }
}

/// The same for every weight of a whole network, which computes no gradient of its pixels.
func expectGradient(
  of network: EmbeddingNetwork, _ x: Tensor, tolerance: Double, step: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (_, cache) = network.forward(x)
  expectGradient(
    of: x, network.parameters, tolerance: tolerance, step: step,
    forward: { x, parameters in
      var changed = network
      changed.parameters = parameters
      return changed.forward(x).0
    },
    backward: {
      network.backward($0, cache, &$1)
      return nil
    }, sourceLocation: sourceLocation)
}

/// Weights with noise added: initial ones, zeros and even attention would hide mistakes.
func perturbed(_ parameters: Parameters, by deviation: Float = 0.3) -> Parameters {
  var result = parameters
  for index in result.values.indices {
    let change = noise([result.values[index].count], seed: UInt64(1000 + index)).values
    for i in result.values[index].indices { result.values[index][i] += deviation * change[i] }
  }
  return result
}

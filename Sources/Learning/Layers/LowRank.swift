import CKernels
import Numerics

/// LoRA's addition to a linear layer (Hu et al. 2022): y += (α / r) (x Aᵀ) Bᵀ, with B = 0 at the start.
package struct LowRank: Sendable {
  /// What fixes the additions of a network.
  package struct Configuration: Codable, Sendable, Hashable {
    /// The linear layers of a block that can have one.
    package enum Projection: String, Codable, Sendable, CaseIterable { case qkv, proj, fc1, fc2 }

    /// r, the rows of A and the columns of B.
    package var rank: Int
    /// α; the addition is scaled by α / r.
    package var alpha: Double
    /// The layers of every block that are adapted.
    package var projections: Set<Projection>

    /// By default of the projection to queries, keys and values.
    package init(rank: Int = 8, alpha: Double = 16, projections: Set<Projection> = [.qkv]) {
      self.rank = rank
      self.alpha = alpha
      self.projections = projections
    }
  }

  /// A: [rank, inputs].
  let down: Parameter
  /// B: [outputs, rank].
  let up: Parameter
  let inputs: Int
  let outputs: Int
  let rank: Int
  /// α / r.
  let scale: Float

  init(_ name: String, _ inputs: Int, _ outputs: Int, _ configuration: Configuration, in parameters: inout Parameters) {
    (self.inputs, self.outputs, rank) = (inputs, outputs, configuration.rank)
    scale = Float(configuration.alpha / Double(configuration.rank))
    down = parameters.add(
      name + ".lora_a.weight", shape: [rank, inputs], initial: .glorot(fanIn: inputs, fanOut: rank))
    parameters.markPackable(down)
    up = parameters.add(name + ".lora_b.weight", shape: [outputs, rank], initial: .constant(0))
  }

  /// x: [rows, inputs] → (α / r) (x Aᵀ) Bᵀ: [rows, outputs], written to y or added.
  func forward(_ x: Tensor, into y: inout Tensor, accumulates: Bool, _ parameters: Parameters) {
    multiply(
      narrow(x, parameters), up, isTransposed: true, into: &y, width: outputs, scale: scale, accumulates: accumulates,
      parameters)
  }

  /// dOutput: [rows, outputs] → its part of dInput: [rows, inputs], written unless dInput is nil; dA and dB are added
  /// to `gradients`.
  func backward(
    _ dOutput: Tensor, input x: Tensor, dInput: inout Tensor?, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    let (rows, precision) = (x.count / inputs, parameters.precision)
    var dNarrow = Tensor(uninitialised: [rows, rank])
    multiply(dOutput, up, isTransposed: false, into: &dNarrow, width: rank, scale: scale, parameters)
    if gradients.requiresGradient(up) {
      let narrow = narrow(x, parameters)
      accumulateTransposed(&gradients) {
        multiplyTransposed(narrow, dOutput, rows: rows, into: $0, scale: scale, precision: precision)
      }
    }
    if gradients.requiresGradient(down) {
      gradients.accumulate(into: down) {
        multiplyTransposed(dNarrow, x, rows: rows, into: $0, accumulating: $1, precision: precision)
      }
    }
    if dInput != nil {
      multiply(dNarrow, down, isTransposed: false, into: &dInput!, width: inputs, parameters)
    }
  }

  /// x Aᵀ: [rows, rank].
  private func narrow(_ x: Tensor, _ parameters: Parameters) -> Tensor {
    var result = Tensor(uninitialised: [x.count / inputs, rank])
    multiply(x, down, isTransposed: true, into: &result, width: rank, parameters)
    return result
  }

  /// scale · x W, or scale · x Wᵀ, `width` values wide, written to y or added.
  private func multiply(
    _ x: Tensor, _ weight: Parameter, isTransposed: Bool, into y: inout Tensor, width: Int, scale: Float = 1,
    accumulates: Bool = false, _ parameters: Parameters
  ) {
    y.withMutablePointer { y in
      let epilogue = Epilogue(scale: scale, addend: accumulates ? UnsafePointer(y) : nil, addendStride: width)
      parameters.multiply(.plain(x), weight, isTransposed: isTransposed, into: y, epilogue)
    }
  }

  /// Adds dB, of which `body` writes the transpose [rank, outputs]: products pack a wide right-hand operand quicker.
  private func accumulateTransposed(
    _ gradients: inout Gradients, _ body: (_ transposed: UnsafeMutablePointer<Float>) -> Void
  ) {
    var transposed = [Float](repeating: 0, count: rank * outputs)
    transposed.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    for output in 0..<outputs {
      for r in 0..<rank { gradients.values[up.index][output * rank + r] += transposed[r * outputs + output] }
    }
  }

  /// W + (α / r) B A: [outputs, inputs].
  func merged(into weight: [Float], _ parameters: Parameters) -> [Float] {
    var result = weight
    result.withUnsafeMutableBufferPointer { result in
      parameters[up].withUnsafeBufferPointer { b in
        parameters[down].withUnsafeBufferPointer { a in
          Numerics.multiply(
            MatrixView(b.baseAddress!, outputs, rank), MatrixView(a.baseAddress!, rank, inputs),
            into: result.baseAddress!, scale: scale, accumulating: true)
        }
      }
    }
    return result
  }

  /// Adds dA and dB, from the gradient of the merged weight: [outputs, inputs].
  func accumulateGradients(merged dWeight: [Float], _ parameters: Parameters, _ gradients: inout Gradients) {
    dWeight.withUnsafeBufferPointer { dWeight in
      let dWeight = MatrixView(dWeight.baseAddress!, outputs, inputs)
      if gradients.requiresGradient(up) {
        parameters[down].withUnsafeBufferPointer { a in
          gradients.values[up.index].withUnsafeMutableBufferPointer {
            Numerics.multiply(
              dWeight, MatrixView(a.baseAddress!, rank, inputs).transposed, into: $0.baseAddress!, scale: scale,
              accumulating: true)
          }
        }
      }
      if gradients.requiresGradient(down) {
        parameters[up].withUnsafeBufferPointer { b in
          gradients.accumulate(into: down) {
            Numerics.multiply(
              MatrixView(b.baseAddress!, outputs, rank).transposed, dWeight, into: $0, scale: scale, accumulating: $1)
          }
        }
      }
    }
  }
}

// Packed operands: the kernels add the product (x Aᵀ) · ((α / r) Bᵀ) in the epilogue of the layer's own.
extension LowRank {
  /// x Aᵀ: [rows, rank], and (α / r) Bᵀ: [rank, outputs].
  func factors(of x: PackedRows, _ parameters: Parameters) -> (rows: PackedRows, factor: PackedMatrix) {
    (narrow(x, parameters), packedUp(isTransposed: true, parameters))
  }

  /// dOutput: [rows, outputs] → (α / r) dOutput B: [rows, rank].
  func narrowGradient(_ dOutput: PackedRows, _ parameters: Parameters) -> PackedRows {
    let result = PackedRows(uninitialised: dOutput.rows, rank)
    var epilogue = Epilogue(activation: nb_identity)
    epilogue.packedActivated = result
    Numerics.multiply(dOutput, packedUp(isTransposed: false, parameters), epilogue: epilogue)
    return result
  }

  /// Adds dA and dB; dNarrow as `narrowGradient` gives it.
  func backward(
    _ dOutput: PackedRows, _ dNarrow: PackedRows, input x: PackedRows, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) {
    if gradients.requiresGradient(down) {
      gradients.accumulate(into: down) { multiplyTransposed(dNarrow, x, into: $0, accumulating: $1) }
    }
    guard gradients.requiresGradient(up) else { return }
    accumulateTransposed(&gradients) { multiplyTransposed(narrow(x, parameters), dOutput, into: $0, scale: scale) }
  }

  private func narrow(_ x: PackedRows, _ parameters: Parameters) -> PackedRows {
    let result = PackedRows(uninitialised: x.rows, rank)
    var epilogue = Epilogue(activation: nb_identity)
    epilogue.packedActivated = result
    parameters.multiply(.packed(x), down, isTransposed: true, into: nil, epilogue)
    return result
  }

  private func packedUp(isTransposed: Bool, _ parameters: Parameters) -> PackedMatrix {
    parameters[up].map { $0 * scale }.withUnsafeBufferPointer {
      let view = MatrixView($0.baseAddress!, outputs, rank)
      return PackedMatrix(isTransposed ? view.transposed : view, precision: parameters.precision)
    }
  }
}

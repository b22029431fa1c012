import Numerics

/// What LoRA adds to a linear layer (Hu et al. 2022): y += (α / r) · (x Aᵀ) Bᵀ, with B = 0 at the start.
package struct LowRank: Sendable {
  package struct Configuration: Codable, Sendable, Hashable {
    /// The linear layers of a block that can have one.
    package enum Projection: String, Codable, Sendable, CaseIterable { case qkv, proj, fc1, fc2 }

    package var rank: Int
    package var alpha: Double
    package var projections: Set<Projection>

    package init(rank: Int = 8, alpha: Double = 16, projections: Set<Projection> = [.qkv]) {
      self.rank = rank
      self.alpha = alpha
      self.projections = projections
    }
  }

  /// x → x Aᵀ: [rank, inputs].
  let down: Linear
  /// → · Bᵀ: [outputs, rank].
  let up: Linear
  let scale: Float

  init(_ name: String, _ inputs: Int, _ outputs: Int, _ configuration: Configuration, in parameters: inout Parameters) {
    scale = Float(configuration.alpha / Double(configuration.rank))
    down = Linear(name + ".lora_a", inputs, configuration.rank, bias: false, in: &parameters)
    up = Linear(name + ".lora_b", configuration.rank, outputs, bias: false, start: .constant(0), in: &parameters)
    parameters.unmarkFactor(up.weight)
  }

  /// x: [rows, inputs]: its share of y: [rows, outputs], written or added there.
  func share(of x: Tensor, in y: inout Tensor, adds: Bool, _ parameters: Parameters) {
    multiply(down.forward(x, parameters), up, isTransposed: true, into: &y, scale: scale, adds: adds, parameters)
  }

  /// dy: [rows, outputs]; its share of dx, where there is one, is written or added there; what A and B are owed is added to
  /// `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, owes dx: inout Tensor?, adds: Bool, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) {
    var due = Tensor(uninitialised: dy.shape.dropLast() + [up.inputs])
    multiply(dy, up, isTransposed: false, into: &due, scale: scale, adds: false, parameters)
    if gradients.wants(up.weight) { learn(dy, narrow: down.forward(x, parameters), parameters, &gradients) }
    _ = down.backward(due, input: x, parameters, &gradients, inputGradient: false)
    if dx != nil { multiply(due, down, isTransposed: false, into: &dx!, scale: 1, adds: adds, parameters) }
  }

  /// What B is owed, made across, [rank, outputs]: products pack their right-hand factor quicker, and more columns of it.
  private func learn(
    _ dy: Tensor, narrow: Tensor, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    let (rows, outputs, rank) = (dy.rowCount, up.outputs, up.inputs)
    var across = [Float](repeating: 0, count: rank * outputs)
    across.withUnsafeMutableBufferPointer { across in
      narrow.values.withUnsafeBufferPointer { narrow in
        dy.values.withUnsafeBufferPointer { dy in
          Numerics.multiply(
            MatrixView(narrow.baseAddress!, rows, rank).transposed, MatrixView(dy.baseAddress!, rows, outputs),
            into: across.baseAddress!, scale: scale, precision: parameters.precision)
        }
      }
    }
    for output in 0..<outputs {
      for r in 0..<rank { gradients.values[up.weight.index][output * rank + r] += across[r * outputs + output] }
    }
  }

  /// scale · x W, or x Wᵀ, written or added.
  private func multiply(
    _ x: Tensor, _ layer: Linear, isTransposed: Bool, into y: inout Tensor, scale: Float, adds: Bool,
    _ parameters: Parameters
  ) {
    let width = isTransposed ? layer.outputs : layer.inputs
    y.values.withUnsafeMutableBufferPointer { y in
      let y = y.baseAddress!
      let epilogue = Epilogue(scale: scale, addend: adds ? UnsafePointer(y) : nil, addendStride: width)
      x.values.withUnsafeBufferPointer {
        parameters.multiply(
          MatrixView($0.baseAddress!, x.rowCount, x.width), layer.weight, isTransposed: isTransposed, into: y,
          epilogue: epilogue)
      }
    }
  }

  /// What A and B are owed, of what W + (α / r) B A is: [outputs, inputs].
  func learn(merged owed: [Float], _ parameters: Parameters, _ gradients: inout Gradients) {
    let (outputs, inputs, rank) = (up.outputs, down.inputs, up.inputs)
    owed.withUnsafeBufferPointer { owed in
      let owed = MatrixView(owed.baseAddress!, outputs, inputs)
      if gradients.wants(up.weight) {
        parameters[down.weight].withUnsafeBufferPointer { a in
          gradients.values[up.weight.index].withUnsafeMutableBufferPointer {
            Numerics.multiply(
              owed, MatrixView(a.baseAddress!, rank, inputs).transposed, into: $0.baseAddress!, scale: scale,
              accumulating: true)
          }
        }
      }
      if gradients.wants(down.weight) {
        parameters[up.weight].withUnsafeBufferPointer { b in
          gradients.add(to: down.weight) {
            Numerics.multiply(
              MatrixView(b.baseAddress!, outputs, rank).transposed, owed, into: $0, scale: scale, accumulating: $1)
          }
        }
      }
    }
  }

  /// W + (α / r) B A: [outputs, inputs].
  func merged(into weight: [Float], _ parameters: Parameters) -> [Float] {
    var result = weight
    result.withUnsafeMutableBufferPointer { result in
      parameters[up.weight].withUnsafeBufferPointer { b in
        parameters[down.weight].withUnsafeBufferPointer { a in
          Numerics.multiply(
            MatrixView(b.baseAddress!, up.outputs, up.inputs), MatrixView(a.baseAddress!, down.outputs, down.inputs),
            into: result.baseAddress!, scale: scale, accumulating: true)
        }
      }
    }
    return result
  }
}

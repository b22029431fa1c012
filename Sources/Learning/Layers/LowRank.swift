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

  /// x: [rows, inputs]: adds its share to y: [rows, outputs].
  func add(_ x: Tensor, to y: inout Tensor, _ parameters: Parameters) {
    let narrow = down.forward(x, parameters)
    let rows = narrow.count / down.outputs
    y.values.withUnsafeMutableBufferPointer { y in
      narrow.values.withUnsafeBufferPointer { narrow in
        parameters[up.weight].withUnsafeBufferPointer { b in
          multiply(
            MatrixView(narrow.baseAddress!, rows, up.inputs),
            MatrixView(b.baseAddress!, up.outputs, up.inputs).transposed,
            into: y.baseAddress!, scale: scale, accumulating: true)
        }
      }
    }
  }

  /// dy: [rows, outputs]; adds to dx where there is one, and to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, addingTo dx: inout Tensor?, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    // α / r multiplies what is narrow, on both sides.
    let narrow = down.forward(x, parameters).scaled(by: scale)
    let due = up.backward(dy, input: narrow, parameters, &gradients)!.scaled(by: scale)
    let share = down.backward(due, input: x, parameters, &gradients, inputGradient: dx != nil)
    if let share { dx!.add(share) }
  }

  /// What A and B are owed, of what W + (α / r) B A is: [outputs, inputs].
  func learn(merged owed: [Float], _ parameters: Parameters, _ gradients: inout Gradients) {
    let (outputs, inputs, rank) = (up.outputs, down.inputs, up.inputs)
    owed.withUnsafeBufferPointer { owed in
      let owed = MatrixView(owed.baseAddress!, outputs, inputs)
      if gradients.wants(up.weight) {
        parameters[down.weight].withUnsafeBufferPointer { a in
          gradients.values[up.weight.index].withUnsafeMutableBufferPointer {
            multiply(
              owed, MatrixView(a.baseAddress!, rank, inputs).transposed, into: $0.baseAddress!, scale: scale,
              accumulating: true)
          }
        }
      }
      if gradients.wants(down.weight) {
        parameters[up.weight].withUnsafeBufferPointer { b in
          gradients.add(to: down.weight) {
            multiply(
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
          multiply(
            MatrixView(b.baseAddress!, up.outputs, up.inputs), MatrixView(a.baseAddress!, down.outputs, down.inputs),
            into: result.baseAddress!, scale: scale, accumulating: true)
        }
      }
    }
    return result
  }
}

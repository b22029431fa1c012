import CKernels
import Numerics

// The layer where products are of bfloat16: what goes in and what comes out stays rounded and laid out for their kernels.
extension Linear {
  /// Low-rank additions deeper than a step go another way.
  var isPackable: Bool { additions.allSatisfy { $0.down.outputs <= 32 } }

  /// Whether `backward` needs the layer's input.
  func wantsInput(_ parameters: Parameters) -> Bool { parameters.isTrainable(weight) || !additions.isEmpty }

  /// f(x Wᵀ + b); what goes into f is kept in `before` where that is given.
  func forward(
    _ x: PackedRows, then activation: Activation? = nil, keeping before: PackedRows? = nil, _ parameters: Parameters
  ) -> PackedRows {
    let result = PackedRows(uninitialised: x.rows, outputs)
    var epilogue = Epilogue(activation: activation?.kind ?? nb_identity)
    (epilogue.packedActivated, epilogue.packedOutput) = (result, before)
    multiply(x, into: nil, epilogue, adding: nil, parameters)
    return result
  }

  /// x Wᵀ + b + residual: [residual's leading axes, outputs].
  func forward(_ x: PackedRows, adding residual: Tensor?, shape: [Int], _ parameters: Parameters) -> Tensor {
    var result = Tensor(uninitialised: shape)
    result.values.withUnsafeMutableBufferPointer {
      multiply(x, into: $0.baseAddress!, Epilogue(), adding: residual, parameters)
    }
    return result
  }

  private func multiply(
    _ x: PackedRows, into c: UnsafeMutablePointer<Float>?, _ epilogue: Epilogue, adding residual: Tensor?,
    _ parameters: Parameters
  ) {
    withEpilogue(epilogue, adding: residual, parameters) {
      var epilogue = $0
      if let addition = additions.first {
        epilogue.lowRank = (addition.narrow(x, parameters), addition.packedUp(isTransposed: true, parameters))
      }
      Numerics.multiply(x, parameters.packedFactor(weight, isTransposed: true), into: c, epilogue: epilogue)
    }
  }

  /// What `dy` [rows, outputs] owes the input: f'(at) · dy W, rounded, and f(at) again where `again` is given.
  func backward(
    _ dy: PackedRows, through activation: Activation? = nil, at: PackedRows? = nil, again: PackedRows? = nil,
    input x: () -> PackedRows?, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> PackedRows {
    let result = PackedRows(uninitialised: dy.rows, inputs)
    var epilogue = Epilogue(activation: activation?.kind ?? nb_identity)
    (epilogue.packedActivated, epilogue.packedPreActivation, epilogue.recomputedActivation) = (result, at, again)
    backward(dy, into: nil, epilogue, input: x, parameters, &gradients)
    return result
  }

  /// The same as it is, of the shape of the input.
  func backward(
    _ dy: PackedRows, shape: [Int], input x: () -> PackedRows?, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    var result = Tensor(uninitialised: shape)
    result.values.withUnsafeMutableBufferPointer {
      backward(dy, into: $0.baseAddress!, Epilogue(), input: x, parameters, &gradients)
    }
    return result
  }

  private func backward(
    _ dy: PackedRows, into dx: UnsafeMutablePointer<Float>?, _ epilogue: Epilogue, input: () -> PackedRows?,
    _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    var epilogue = epilogue
    let owed = additions.first?.owed(by: dy, parameters)
    if let owed, let addition = additions.first {
      epilogue.lowRank = (owed, parameters.packedFactor(addition.down.weight, isTransposed: false))
    }
    Numerics.multiply(dy, parameters.packedFactor(weight, isTransposed: false), into: dx, epilogue: epilogue)
    // After the product, which may have made the input again.
    learn(dy, owed: owed, input: input, parameters, &gradients)
  }

  /// What `dy` owes the weights alone, where nobody asks for what the input is owed.
  func learn(
    _ dy: PackedRows, input: () -> PackedRows?, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    learn(dy, owed: additions.first?.owed(by: dy, parameters), input: input, parameters, &gradients)
  }

  private func learn(
    _ dy: PackedRows, owed: PackedRows?, input: () -> PackedRows?, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) {
    let isBiasTrained = bias.map(gradients.wants) ?? false
    var sums = [Float](repeating: 0, count: isBiasTrained ? outputs : 0)
    let x = gradients.wants(weight) || owed != nil ? input() : nil
    if let x, gradients.wants(weight) {
      gradients.add(to: weight) { multiplyTransposed(dy, x, into: $0, accumulating: $1, columnSums: &sums) }
    } else if isBiasTrained {
      dy.addColumnSums(to: &sums)
    }
    if let bias, isBiasTrained { nb_add(&gradients.values[bias.index], sums, outputs) }
    if let owed, let x, let addition = additions.first {
      addition.backward(dy, owed: owed, input: x, parameters, &gradients)
    }
  }
}

extension LowRank {
  /// x Aᵀ: [rows, rank].
  fileprivate func narrow(_ x: PackedRows, _ parameters: Parameters) -> PackedRows { down.forward(x, parameters) }

  /// (α / r) · B, or its transpose, as a right-hand factor.
  fileprivate func packedUp(isTransposed: Bool, _ parameters: Parameters) -> PackedMatrix {
    parameters[up.weight].map { $0 * scale }.withUnsafeBufferPointer {
      let view = MatrixView($0.baseAddress!, up.outputs, up.inputs)
      return PackedMatrix(isTransposed ? view.transposed : view, precision: parameters.precision)
    }
  }

  /// (α / r) · dy B, rounded.
  fileprivate func owed(by dy: PackedRows, _ parameters: Parameters) -> PackedRows {
    let result = PackedRows(uninitialised: dy.rows, down.outputs)
    var epilogue = Epilogue(activation: nb_identity)
    epilogue.packedActivated = result
    Numerics.multiply(dy, packedUp(isTransposed: false, parameters), epilogue: epilogue)
    return result
  }

  /// What A and B are owed; `owed`: (α / r) · dy B.
  fileprivate func backward(
    _ dy: PackedRows, owed: PackedRows, input x: PackedRows, _ parameters: Parameters, _ gradients: inout Gradients
  ) {
    if gradients.wants(down.weight) {
      gradients.add(to: down.weight) { multiplyTransposed(owed, x, into: $0, accumulating: $1) }
    }
    guard gradients.wants(up.weight) else { return }
    // Bᵀ's: dy as the right-hand factor is quicker to lay out.
    var across = [Float](repeating: 0, count: up.inputs * up.outputs)
    across.withUnsafeMutableBufferPointer {
      multiplyTransposed(narrow(x, parameters), dy, into: $0.baseAddress!, scale: scale)
    }
    for output in 0..<up.outputs {
      for input in 0..<up.inputs {
        gradients.values[up.weight.index][output * up.inputs + input] += across[input * up.outputs + output]
      }
    }
  }
}

import CKernels
import Numerics

/// y = x Wᵀ + b, and with LoRA + (α / r) (x Aᵀ) Bᵀ; W: [outputs, inputs], as in PyTorch.
///
/// Two results, forward and backward: float32 for the residual stream, norms and heads, or an `Operand` of the same
/// representation as the argument for the next product. What follows a product (bias, residual, activation, LoRA's
/// product) is its epilogue, done in registers where kernels of our own multiply.
struct Linear: Sendable {
  let weight: Parameter
  let bias: Parameter?
  let inputs: Int
  let outputs: Int
  private let name: String
  private(set) var lora: LowRank?

  init(
    _ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true, initial: Parameters.Initial? = nil,
    in parameters: inout Parameters
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    weight = parameters.add(
      name + ".weight", shape: [outputs, inputs], initial: initial ?? .glorot(fanIn: inputs, fanOut: outputs))
    parameters.markPackable(weight)
    self.bias = bias ? parameters.add(name + ".bias", shape: [outputs], initial: .constant(0)) : nil
  }

  /// The same layer with LoRA, which is zero until it is trained.
  func adapted(_ configuration: LowRank.Configuration, in parameters: inout Parameters) -> Linear {
    var result = self
    result.lora = LowRank(name, inputs, outputs, configuration, in: &parameters)
    return result
  }

  /// Adds LoRA's product of matrices to the weight.
  func merge(_ parameters: inout Parameters) {
    if let lora { parameters[weight] = lora.merged(into: parameters[weight], parameters) }
  }

  /// Whether its operands can be packed: the kernels' epilogue adds a product of 32 values' depth at most.
  var isPackable: Bool { lora.map { $0.rank <= 32 } ?? true }

  /// Whether `backward` reads the layer's input.
  func readsInput(_ parameters: Parameters) -> Bool { parameters.isTrainable(weight) || lora != nil }
}

// Forward.
extension Linear {
  /// x: [rows, inputs] → y + residual in float32, in the shape of `residual` or else of x.
  func forward(_ x: Operand, adding residual: Tensor? = nil, _ parameters: Parameters) -> Tensor {
    var result = Tensor(uninitialised: residual?.shape ?? x.shape(width: outputs, from: inputs))
    // Without a residual LoRA comes first, so that the product adds it in its epilogue.
    let plain: Tensor? = if case .plain(let x) = x { x } else { nil }
    let isLoRAFirst = plain != nil && lora != nil && residual == nil
    if isLoRAFirst { lora!.forward(plain!, into: &result, accumulates: false, parameters) }
    result.withMutablePointer { y in
      let epilogue =
        isLoRAFirst ? Epilogue(addend: UnsafePointer(y), addendStride: outputs) : Epilogue()
      multiply(x, into: y, adding: residual, epilogue, parameters)
    }
    if let plain, let lora, !isLoRAFirst { lora.forward(plain, into: &result, accumulates: true, parameters) }
    return result
  }

  /// x: [rows, inputs] → f(y), and y where `keepsPreActivation`: both in the representation of x.
  func forward(
    _ x: Operand, then activation: Activation?, keepsPreActivation: Bool = false, _ parameters: Parameters
  ) -> (output: Operand, preActivation: Operand?) {
    switch x {
    case .packed(let rows):
      let output = PackedRows(uninitialised: rows.rows, outputs)
      let preActivation = keepsPreActivation ? PackedRows(uninitialised: rows.rows, outputs) : nil
      var epilogue = Epilogue(activation: activation?.kind ?? nb_identity)
      (epilogue.packedActivated, epilogue.packedOutput) = (output, preActivation)
      multiply(x, into: nil, epilogue, parameters)
      return (.packed(output), preActivation.map(Operand.packed))
    case .plain:
      guard let activation, lora == nil else {
        let y = forward(x, parameters)
        return (.plain(activation?.forward(y) ?? y), keepsPreActivation ? .plain(y) : nil)
      }
      let shape = x.shape(width: outputs, from: inputs)
      var output = Tensor(uninitialised: shape)
      var preActivation = keepsPreActivation ? Tensor(uninitialised: shape) : nil
      output.withMutablePointer { output in
        let epilogue = Epilogue(activated: output, activatedStride: outputs, activation: activation.kind)
        if preActivation == nil { return multiply(x, into: output, epilogue, parameters) }
        preActivation!.withMutablePointer { multiply(x, into: $0, epilogue, parameters) }
      }
      return (.plain(output), preActivation.map(Operand.plain))
    }
  }

  /// x Wᵀ with `epilogue`, to which bias, residual and, of packed operands, LoRA are added.
  private func multiply(
    _ x: Operand, into y: UnsafeMutablePointer<Float>?, adding residual: Tensor? = nil, _ epilogue: Epilogue,
    _ parameters: Parameters
  ) {
    residual.withPointer { residual in
      parameters.withPointer(bias) {
        var epilogue = epilogue
        epilogue.bias = $0
        if let residual { (epilogue.addend, epilogue.addendStride) = (residual, outputs) }
        if case .packed(let rows) = x, let lora { epilogue.lowRank = lora.factors(of: rows, parameters) }
        parameters.multiply(x, weight, isTransposed: true, into: y, epilogue)
      }
    }
  }
}

// Backward.
extension Linear {
  /// dOutput: [rows, outputs] → dInput: [rows, inputs] in float32, nil unless `inputGradient`; dWeight and dBias are
  /// added to `gradients`.
  /// - Parameter input: the layer's input, called only where `readsInput`.
  @discardableResult
  func backward(
    _ dOutput: Operand, input: () -> Operand, inputGradient: Bool = true, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) -> Tensor? {
    var dInput = inputGradient ? Tensor(uninitialised: dOutput.shape(width: inputs, from: outputs)) : nil
    switch dOutput {
    case .plain(let d):
      let x = accumulateGradients(d, input: input, parameters, &gradients)
      if let x, let lora { lora.backward(d, input: x, dInput: &dInput, parameters, &gradients) }
      dInput?.withMutablePointer { dInput in
        let epilogue = lora == nil ? Epilogue() : Epilogue(addend: UnsafePointer(dInput), addendStride: inputs)
        parameters.multiply(dOutput, weight, isTransposed: false, into: dInput, epilogue)
      }
    case .packed(let d):
      let dNarrow = lora?.narrowGradient(d, parameters)
      dInput?.withMutablePointer { multiply(d, dNarrow, into: $0, Epilogue(), parameters) }
      accumulateGradients(d, dNarrow, input: input, parameters, &gradients)
    }
    return dInput
  }

  /// dOutput: [rows, outputs] → dInput: [rows, inputs], or through `activation` the gradient of what went into it to
  /// give this layer's input; in the representation of dOutput. dWeight and dBias are added to `gradients`.
  /// - Parameters:
  ///   - activation: with its input, in the representation of dOutput.
  ///   - input: as above; not called for packed operands with an activation, whose input is recomputed in the epilogue.
  func backward(
    _ dOutput: Operand, through activation: (kind: Activation, input: Operand)?, input: () -> Operand,
    _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Operand {
    switch (dOutput, activation?.input) {
    case (.packed(let d), let preActivation):
      let dInput = PackedRows(uninitialised: d.rows, inputs)
      var epilogue = Epilogue(activation: activation?.kind.kind ?? nb_identity)
      epilogue.packedActivated = dInput
      var recomputed: PackedRows?
      if case .packed(let preActivation) = preActivation {
        recomputed = readsInput(parameters) ? PackedRows(uninitialised: d.rows, inputs) : nil
        (epilogue.packedPreActivation, epilogue.recomputedActivation) = (preActivation, recomputed)
      }
      let dNarrow = lora?.narrowGradient(d, parameters)
      multiply(d, dNarrow, into: nil, epilogue, parameters)
      // After the product, which recomputes the input.
      accumulateGradients(d, dNarrow, input: { recomputed.map(Operand.packed) ?? input() }, parameters, &gradients)
      return .packed(dInput)
    case (.plain(let d), .plain(let preActivation))
    where lora == nil
      && usesPackedKernel(rows: d.count / outputs, depth: outputs, columns: inputs, parameters.precision):
      accumulateGradients(d, input: input, parameters, &gradients)
      return .plain(
        Tensor(dOutput.shape(width: inputs, from: outputs)) { dInput in
          preActivation.withPointer {
            let epilogue = Epilogue(
              activated: dInput, activatedStride: inputs, activation: activation!.kind.kind, preActivation: $0)
            parameters.multiply(dOutput, weight, isTransposed: false, into: dInput, epilogue)
          }
        })
    case (.plain, let preActivation):
      let dInput = backward(dOutput, input: input, parameters, &gradients)!
      guard case .plain(let preActivation) = preActivation else { return .plain(dInput) }
      return .plain(activation!.kind.backward(dInput, input: preActivation))
    }
  }

  /// dOutput W, and LoRA's part where there is one.
  private func multiply(
    _ dOutput: PackedRows, _ dNarrow: PackedRows?, into dInput: UnsafeMutablePointer<Float>?, _ epilogue: Epilogue,
    _ parameters: Parameters
  ) {
    var epilogue = epilogue
    if let dNarrow, let lora {
      epilogue.lowRank = (dNarrow, parameters.packedWeight(lora.down, isTransposed: false))
    }
    parameters.multiply(.packed(dOutput), weight, isTransposed: false, into: dInput, epilogue)
  }

  /// Adds dOutputᵀ x and the column sums of dOutput; returns x where it was needed.
  @discardableResult
  private func accumulateGradients(
    _ dOutput: Tensor, input: () -> Operand, _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor? {
    let x: Tensor? = if readsInput(parameters), case .plain(let x) = input() { x } else { nil }
    if let x, gradients.requiresGradient(weight) {
      let rows = x.count / inputs
      gradients.accumulate(into: weight) {
        multiplyTransposed(dOutput, x, rows: rows, into: $0, accumulating: $1, precision: parameters.precision)
      }
    }
    if let bias, gradients.requiresGradient(bias) {
      addColumnSums(of: dOutput.reshaped([dOutput.count / outputs, outputs]), to: &gradients.values[bias.index])
    }
    return x
  }

  /// The same of packed operands, and LoRA's.
  private func accumulateGradients(
    _ dOutput: PackedRows, _ dNarrow: PackedRows?, input: () -> Operand, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) {
    let isBiasTrained = bias.map(gradients.requiresGradient) ?? false
    var sums = [Float](repeating: 0, count: isBiasTrained ? outputs : 0)
    let x: PackedRows? = if readsInput(parameters), case .packed(let x) = input() { x } else { nil }
    if let x, gradients.requiresGradient(weight) {
      gradients.accumulate(into: weight) {
        multiplyTransposed(dOutput, x, into: $0, accumulating: $1, columnSums: &sums)
      }
    } else if isBiasTrained {
      dOutput.addColumnSums(to: &sums)
    }
    gradients.add(sums[...], to: isBiasTrained ? bias : nil)
    if let lora, let dNarrow, let x { lora.backward(dOutput, dNarrow, input: x, parameters, &gradients) }
  }
}

/// c = scale · aᵀ · b, or c += that; a: [rows, m], b: [rows, n].
func multiplyTransposed(
  _ a: Tensor, _ b: Tensor, rows: Int, into c: UnsafeMutablePointer<Float>, scale: Float = 1,
  accumulating: Bool = false, precision: Precision
) {
  a.withPointer { x in
    b.withPointer { y in
      Numerics.multiply(
        MatrixView(x, rows, a.count / rows).transposed, MatrixView(y, rows, b.count / rows), into: c, scale: scale,
        accumulating: accumulating, precision: precision)
    }
  }
}

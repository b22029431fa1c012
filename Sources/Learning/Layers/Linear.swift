import CKernels
import Numerics

/// y = x Wᵀ + b; W: [outputs, inputs], as PyTorch keeps it.
struct Linear: Sendable {
  let weight: Parameter
  let bias: Parameter?
  let inputs: Int
  let outputs: Int
  private let name: String
  /// What LoRA adds, where it does.
  private(set) var additions: [LowRank] = []

  init(
    _ name: String, _ inputs: Int, _ outputs: Int, bias: Bool = true, start: Parameters.Start? = nil,
    in parameters: inout Parameters
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    weight = parameters.add(
      name + ".weight", shape: [outputs, inputs], start: start ?? .glorot(fanIn: inputs, fanOut: outputs))
    parameters.markFactor(weight)
    self.bias = bias ? parameters.add(name + ".bias", shape: [outputs], start: .constant(0)) : nil
  }

  /// The same layer with a low-rank addition that begins at nothing.
  func adapted(_ configuration: LowRank.Configuration, in parameters: inout Parameters) -> Linear {
    var result = self
    result.additions = [LowRank(name, inputs, outputs, configuration, in: &parameters)]
    return result
  }

  /// Puts the addition into the weight, where there is one.
  func merge(_ parameters: inout Parameters) {
    for addition in additions { parameters[weight] = addition.merged(into: parameters[weight], parameters) }
  }

  /// x: [rows, inputs] → [rows, outputs], leading axes stay; `residual`, where there is one, is added.
  func forward(_ x: Tensor, _ parameters: Parameters, adding residual: Tensor? = nil) -> Tensor {
    var result = output(of: x)
    // Additions come first where the product has nothing else to add: it then reads them while it multiplies.
    let comeLater = residual != nil
    if comeLater { multiply(x, into: &result, adding: residual, Epilogue(), parameters) }
    for (index, addition) in additions.enumerated() {
      addition.share(of: x, in: &result, adds: comeLater || index > 0, parameters)
    }
    if !comeLater { multiply(x, into: &result, accumulates: !additions.isEmpty, Epilogue(), parameters) }
    return result
  }

  /// f(x Wᵀ + b), and x Wᵀ + b where it is kept for `backward`.
  func forward(
    _ x: Tensor, then activation: Activation, keepsInput: Bool, _ parameters: Parameters
  ) -> (before: Tensor?, active: Tensor) {
    guard additions.isEmpty else {
      let before = forward(x, parameters)
      return (before, activation.forward(before))
    }
    let epilogue = Epilogue(activatedStride: outputs, activation: activation.kind)
    var active = output(of: x)
    guard keepsInput else {
      multiply(x, into: &active, epilogue, parameters, activatesInPlace: true)
      return (nil, active)
    }
    var before = output(of: x)
    active.values.withUnsafeMutableBufferPointer {
      var epilogue = epilogue
      epilogue.activated = $0.baseAddress!
      multiply(x, into: &before, epilogue, parameters)
    }
    return (before, active)
  }

  private func output(of x: Tensor) -> Tensor {
    Tensor(uninitialised: x.width == inputs ? x.shape.dropLast() + [outputs] : [x.count / inputs, outputs])
  }

  private func multiply(
    _ x: Tensor, into result: inout Tensor, adding residual: Tensor? = nil, accumulates: Bool = false,
    _ epilogue: Epilogue, _ parameters: Parameters, activatesInPlace: Bool = false
  ) {
    let rows = x.count / inputs
    result.values.withUnsafeMutableBufferPointer { y in
      x.values.withUnsafeBufferPointer { x in
        withEpilogue(epilogue, adding: residual, parameters) { epilogue in
          var epilogue = epilogue
          if accumulates { (epilogue.addend, epilogue.addendStride) = (UnsafePointer(y.baseAddress!), outputs) }
          if activatesInPlace { epilogue.activated = y.baseAddress! }
          let x = MatrixView(x.baseAddress!, rows, inputs)
          parameters.multiply(x, weight, isTransposed: true, into: y.baseAddress!, epilogue: epilogue)
        }
      }
    }
  }

  /// `epilogue` with the bias, and with `residual` where there is one.
  func withEpilogue(
    _ epilogue: Epilogue, adding residual: Tensor?, _ parameters: Parameters, _ body: (Epilogue) -> Void
  ) {
    (bias.map { parameters[$0] } ?? []).withUnsafeBufferPointer { biases in
      (residual?.values ?? []).withUnsafeBufferPointer { added in
        var epilogue = epilogue
        if bias != nil { epilogue.bias = biases.baseAddress! }
        if residual != nil { (epilogue.addend, epilogue.addendStride) = (added.baseAddress!, outputs) }
        body(epilogue)
      }
    }
  }

  /// dy: [rows, outputs] → dx: [rows, inputs], nil unless `inputGradient`; what the weights owe is added to `gradients`.
  func backward(
    _ dy: Tensor, input x: Tensor, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = true
  ) -> Tensor? {
    backward(dy, remaking: { x }, parameters, &gradients, inputGradient: inputGradient)?.reshaped(x.shape)
  }

  /// The same, of an input that is made again if anything asks for it: frozen weights do not.
  func backward(
    _ dy: Tensor, remaking input: () -> Tensor, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = true
  ) -> Tensor? {
    learn(dy, remaking: input, parameters, &gradients) { x, gradients in
      var dx = inputGradient ? Tensor(uninitialised: dy.shape.dropLast() + [inputs]) : nil
      if let x {
        for (index, addition) in additions.enumerated() {
          addition.backward(dy, input: x, owes: &dx, adds: index > 0, parameters, &gradients)
        }
      }
      if dx != nil { multiplyWithWeight(dy, into: &dx!, accumulates: !additions.isEmpty, parameters) }
      return dx
    }
  }

  /// dy → what is owed to `before`, of which an activation made the input.
  func backward(
    _ dy: Tensor, through activation: Activation, of before: Tensor, remaking input: () -> Tensor,
    _ parameters: Parameters, _ gradients: inout Gradients
  ) -> Tensor {
    let rows = dy.count / outputs
    guard additions.isEmpty, usesPackedKernel(rows: rows, depth: outputs, columns: inputs, parameters.precision) else {
      let due = backward(dy, remaking: input, parameters, &gradients)!
      return activation.backward(due, input: before)
    }
    return learn(dy, remaking: input, parameters, &gradients) { _, _ in
      before.values.withUnsafeBufferPointer { before in
        var due = Tensor(uninitialised: dy.shape.dropLast() + [inputs])
        multiplyWithWeight(dy, into: &due, parameters) {
          Epilogue(
            activated: $0, activatedStride: inputs, activation: activation.kind, preActivation: before.baseAddress!)
        }
        return due
      }
    }
  }

  /// What dy owes weight and bias is added to `gradients`; `pass` passes it on, and is given the input where that was made.
  private func learn<Result>(
    _ dy: Tensor, remaking input: () -> Tensor, _ parameters: Parameters, _ gradients: inout Gradients,
    _ pass: (_ input: Tensor?, _ gradients: inout Gradients) -> Result
  ) -> Result {
    let x = gradients.wants(weight) || !additions.isEmpty ? input() : nil
    if let x, gradients.wants(weight) {
      let rows = x.count / inputs
      gradients.add(to: weight) { dw, adds in
        x.values.withUnsafeBufferPointer { x in
          dy.values.withUnsafeBufferPointer { dy in
            Numerics.multiply(
              MatrixView(dy.baseAddress!, rows, outputs).transposed, MatrixView(x.baseAddress!, rows, inputs),
              into: dw, accumulating: adds, precision: parameters.precision)
          }
        }
      }
    }
    if let bias, gradients.wants(bias) {
      addColumnSums(of: dy.reshaped([dy.count / outputs, outputs]), to: &gradients.values[bias.index])
    }
    return pass(x, &gradients)
  }

  /// dy W: [rows, inputs], written to dx or added, with `epilogue` of where it goes.
  private func multiplyWithWeight(
    _ dy: Tensor, into dx: inout Tensor, accumulates: Bool = false, _ parameters: Parameters,
    epilogue: (_ dx: UnsafeMutablePointer<Float>) -> Epilogue = { _ in Epilogue() }
  ) {
    dx.values.withUnsafeMutableBufferPointer { dx in
      dy.values.withUnsafeBufferPointer {
        let due = MatrixView($0.baseAddress!, dy.count / outputs, outputs)
        var epilogue = epilogue(dx.baseAddress!)
        if accumulates { (epilogue.addend, epilogue.addendStride) = (UnsafePointer(dx.baseAddress!), inputs) }
        parameters.multiply(due, weight, isTransposed: false, into: dx.baseAddress!, epilogue: epilogue)
      }
    }
  }
}

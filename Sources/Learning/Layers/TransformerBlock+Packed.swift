import Numerics

// The block where products are of bfloat16. What goes from one product to the next, and what `backward` needs of it,
// is rounded once and stays laid out for their kernels; the residual stream, norms, softmax and sums are float32.
extension TransformerBlock {
  struct PackedCache {
    var x: Tensor
    var moments1: LayerNorm.Moments
    /// What the norms made, where weights learn from it.
    var normed1: PackedRows?
    var asked: Asked<PackedRows>
    var attended: PackedRows
    var middle: Tensor
    var moments2: LayerNorm.Moments
    var normed2: PackedRows?
    var beforeActivation: PackedRows
  }

  func isPacked(_ parameters: Parameters) -> Bool {
    parameters.precision.effective == .bfloat16 && attention.isPackable
      && [qkv, projection, fc1, fc2].allSatisfy(\.isPackable)
      && [scale1, scale2].allSatisfy { $0.map { !parameters.isTrainable($0.gamma) } ?? true }
  }

  /// As `forward`.
  func forwardPacked(
    _ x: Tensor, outputs: Int?, _ parameters: Parameters, keeps: Bool
  ) -> (Tensor, PackedCache?) {
    let (normed, moments1) = norm1.forwardPacked(x, parameters)
    let (attended, asked, normed1): (PackedRows, Asked<PackedRows>, PackedRows?)
    if let outputs, outputs < x.shape[1] {
      let leading = norm1.forward(x.leadingTokens(outputs), parameters).0
      let (y, kept) = leadingAttention.forward(.packed(normed), leading: leading, parameters)
      (attended, asked, normed1) = (y.packedRows, .leading(kept), nil)
    } else {
      let qkv = qkv.forward(normed, parameters)
      attended = attention.forward(qkv, images: x.shape[0])
      (asked, normed1) = (.all(qkv: qkv), self.qkv.wantsInput(parameters) ? normed : nil)
    }
    let middle = added(scale1, projection, attended, to: outputs.map(x.leadingTokens) ?? x, parameters)
    let (normed2, moments2) = norm2.forwardPacked(middle, parameters)
    let before = keeps ? PackedRows(uninitialised: normed2.rows, fc1.outputs) : nil
    let active = fc1.forward(normed2, then: activation, keeping: before, parameters)
    let y = added(scale2, fc2, active, to: middle, parameters)
    guard let before else { return (y, nil) }
    return (
      y,
      PackedCache(
        x: x, moments1: moments1, normed1: normed1, asked: asked, attended: attended, middle: middle,
        moments2: moments2, normed2: fc1.wantsInput(parameters) ? normed2 : nil,
        beforeActivation: before)
    )
  }

  private func added(
    _ scale: LayerScale?, _ linear: Linear, _ branch: PackedRows, to x: Tensor, _ parameters: Parameters
  ) -> Tensor {
    guard let scale else { return linear.forward(branch, adding: x, shape: x.shape, parameters) }
    var result = scale.forward(linear.forward(branch, adding: nil, shape: x.shape, parameters), parameters)
    result.add(x)
    return result
  }

  /// As `backward`.
  func backward(
    _ dy: Tensor, _ cache: PackedCache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool
  ) -> Tensor? {
    let again = fc2.wantsInput(parameters) ? PackedRows(uninitialised: dy.count / dy.width, fc2.inputs) : nil
    var owed = fc2.backward(
      packed(dy, times: scale2, parameters), through: activation, at: cache.beforeActivation, again: again,
      input: { again }, parameters, &gradients)
    var due = fc1.backward(owed, shape: cache.middle.shape, input: { cache.normed2 }, parameters, &gradients)
    let middle = norm2.backward(
      due, input: cache.middle, moments: cache.moments2, adding: dy, parameters, &gradients)
    let branch = packed(middle, times: scale1, parameters)
    let qkv: PackedRows
    switch cache.asked {
    case .leading(let kept):
      due = projection.backward(branch, shape: dy.shape, input: { cache.attended }, parameters, &gradients)
      due = leadingAttention.backward(due, kept, parameters, &gradients)
      return passed(due, cache.x, cache.moments1, middle, parameters, &gradients)
    case .all(let kept): qkv = kept
    }
    owed = projection.backward(branch, input: { cache.attended }, parameters, &gradients)
    owed = attention.backward(owed, qkv: qkv, images: cache.x.shape[0])
    let first = NormedLinear(norm: norm1, linear: self.qkv)
    guard inputGradient || !first.learnsAlone(parameters) else {
      first.learn(owed, from: cache.x, normed: cache.normed1, parameters, &gradients)
      return nil
    }
    due = self.qkv.backward(owed, shape: cache.x.shape, input: { cache.normed1 }, parameters, &gradients)
    return passed(due, cache.x, cache.moments1, middle, parameters, &gradients)
  }

  private func packed(_ dy: Tensor, times scale: LayerScale?, _ parameters: Parameters) -> PackedRows {
    (scale?.forward(dy, parameters) ?? dy).packedRows
  }
}

import Numerics

// The block where products are by tiles of bfloat16. What goes from one product to the next, and what `backward` needs of it,
// is rounded once and stays laid out for the tiles; the residual stream, norms, softmax and sums are float32.
extension TransformerBlock {
  struct PackedCache {
    var x: Tensor
    var moments1: LayerNorm.Moments
    /// What the norms made, where weights learn from it; the first's for each part of `heads`.
    var normed1: [PackedRows]
    var heads: PackedHeads
    var attended: PackedRows
    var middle: Tensor
    var moments2: LayerNorm.Moments
    var normed2: PackedRows?
    var beforeActivation: PackedRows
  }

  func isPacked(_ parameters: Parameters) -> Bool {
    parameters.precision.hasTilesOfBrainFloats && attention.isPackable
      && [qkv, projection, fc1, fc2].allSatisfy(\.isPackable)
      && [scale1, scale2].allSatisfy { $0.map { !parameters.isTrainable($0.gamma) } ?? true }
  }

  /// As `forward`.
  func forwardPacked(
    _ x: Tensor, outputs: Int?, _ parameters: Parameters, keeps: Bool
  ) -> (Tensor, PackedCache?) {
    let (images, tokens) = (x.shape[0], x.shape[1])
    let leading = outputs.map(x.leadingTokens) ?? x
    let (normed, moments1) = norm1.forwardPacked(x, parameters)
    let isWhole = leading.count == x.count
    let normed1 = isWhole ? [normed] : [norm1.forwardPacked(leading, parameters).0, normed]
    let made = zip(parts(isWhole: isWhole), normed1).map { $0.forward($1, parameters) }
    let heads = isWhole ? PackedHeads(made[0]) : PackedHeads(queries: made[0], keysAndValues: made[1])
    let attended = attention.forward(heads, images: images, tokens: tokens)
    let middle = added(scale1, projection, attended, to: leading, parameters)
    let (normed2, moments2) = norm2.forwardPacked(middle, parameters)
    let before = keeps ? PackedRows(uninitialised: normed2.rows, fc1.outputs) : nil
    let active = fc1.forward(normed2, then: activation, keeping: before, parameters)
    let y = added(scale2, fc2, active, to: middle, parameters)
    guard let before else { return (y, nil) }
    return (
      y,
      PackedCache(
        x: x, moments1: moments1, normed1: qkv.wantsInput(parameters) ? normed1 : [], heads: heads, attended: attended,
        middle: middle, moments2: moments2, normed2: fc1.wantsInput(parameters) ? normed2 : nil,
        beforeActivation: before)
    )
  }

  /// What makes queries, keys and values: where only some tokens ask, their queries apart from all tokens' keys and values.
  private func parts(isWhole: Bool) -> [Linear] {
    let (width, all) = (qkv.inputs, qkv.outputs)
    return isWhole ? [qkv] : [qkv.part(0..<width), qkv.part(width..<all)]
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
    owed = projection.backward(
      packed(middle, times: scale1, parameters), input: { cache.attended }, parameters, &gradients)
    let made = attention.backward(owed, cache.heads, images: cache.x.shape[0], tokens: cache.x.shape[1]).parts
    let first = NormedLinear(norm: norm1, linear: qkv)
    guard inputGradient || made.count > 1 || !first.learnsAlone(parameters) else {
      first.learn(made[0], from: cache.x, normed: cache.normed1.first, parameters, &gradients)
      return nil
    }
    let dues = zip(parts(isWhole: made.count == 1), made.indices).map { part, index in
      part.backward(
        made[index], shape: index == made.count - 1 ? cache.x.shape : dy.shape,
        input: { cache.normed1.isEmpty ? nil : cache.normed1[index] }, parameters, &gradients)
    }
    due = dues.last!
    if dues.count > 1 { due.addToLeadingTokens(dues[0]) }
    return passed(due, cache.x, cache.moments1, middle, parameters, &gradients)
  }

  private func packed(_ dy: Tensor, times scale: LayerScale?, _ parameters: Parameters) -> PackedRows {
    (scale?.forward(dy, parameters) ?? dy).values.withUnsafeBufferPointer {
      PackedRows(MatrixView($0.baseAddress!, dy.count / dy.width, dy.width))
    }
  }
}

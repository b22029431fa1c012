import Numerics

/// A pre-norm block of a vision transformer: h = x + s₁ ∘ attention(norm₁(x)), y = h + s₂ ∘ MLP(norm₂(h)); s only in
/// DINOv2.
///
/// Where all its operands can be packed, activations and gradients between two products are rounded once to bfloat16
/// and stay laid out for the kernels; the residual stream, norms, softmax and sums are float32.
struct TransformerBlock: Sendable {
  let norm1: LayerNorm
  let qkv: Linear
  let attention: SelfAttention
  let projection: Linear
  let scale1: LayerScale?
  let norm2: LayerNorm
  let fc1: Linear
  let activation: Activation
  let fc2: Linear
  let scale2: LayerScale?

  init(_ name: String, _ configuration: TransformerConfiguration, in parameters: inout Parameters) {
    let width = configuration.width
    let epsilon = configuration.epsilon
    norm1 = LayerNorm(name + ".norm1", width, epsilon: epsilon, in: &parameters)
    func linear(
      _ projection: LowRank.Configuration.Projection, _ suffix: String, _ inputs: Int, _ outputs: Int, bias: Bool = true
    ) -> Linear {
      let plain = Linear(name + suffix, inputs, outputs, bias: bias, in: &parameters)
      guard let lora = configuration.lora, lora.projections.contains(projection) else { return plain }
      return plain.adapted(lora, in: &parameters)
    }
    qkv = linear(.qkv, ".attn.qkv", width, 3 * width, bias: configuration.qkvBias)
    attention = SelfAttention(heads: configuration.heads, width: width)
    projection = linear(.proj, ".attn.proj", width, width)
    scale1 = configuration.layerScale ? LayerScale(name + ".ls1", width, in: &parameters) : nil
    norm2 = LayerNorm(name + ".norm2", width, epsilon: epsilon, in: &parameters)
    fc1 = linear(.fc1, ".mlp.fc1", width, configuration.hiddenWidth)
    activation = configuration.activation
    fc2 = linear(.fc2, ".mlp.fc2", configuration.hiddenWidth, width)
    scale2 = configuration.layerScale ? LayerScale(name + ".ls2", width, in: &parameters) : nil
  }

  private var classTokenAttention: ClassTokenAttention { ClassTokenAttention(qkv: qkv, attention: attention) }

  /// Adds LoRA's products of matrices to the weights.
  func merge(_ parameters: inout Parameters) {
    for layer in [qkv, projection, fc1, fc2] { layer.merge(&parameters) }
  }

  /// Whether all products of the block are of bfloat16 and take packed operands.
  func isPackable(_ parameters: Parameters) -> Bool {
    parameters.precision.effective == .bfloat16 && attention.isPackable
      && [qkv, projection, fc1, fc2].allSatisfy(\.isPackable)
      && [scale1, scale2].allSatisfy { $0.map { !parameters.isTrainable($0.gamma) } ?? true }
  }

  /// What `backward` reads; the rest is recomputed.
  struct Cache {
    var x: Tensor
    var moments1: LayerNorm.Moments
    /// Outputs of the norms: nil where no weight gradient reads them or they are recomputed.
    var normed1: Operand?
    var attention: AttentionCache
    var attended: Operand
    /// h.
    var residual: Tensor
    var moments2: LayerNorm.Moments
    var normed2: Operand?
    var preActivation: Operand
  }

  enum AttentionCache {
    /// All tokens are queries.
    case all(qkv: Operand)
    case classToken(ClassTokenAttention.Cache)
  }

  /// x: [images, tokens, width] → [images, outputs, width], and the cache where `keepsCache`.
  /// - Parameters:
  ///   - outputs: computes only the first tokens of each image, for which the others are keys and values; nil means all.
  ///   - isPacked: nil packs operands where all can be.
  func forward(
    _ x: Tensor, outputs: Int? = nil, isPacked: Bool? = nil, _ parameters: Parameters, keepsCache: Bool
  ) -> (Tensor, Cache?) {
    let isPacked = isPacked ?? isPackable(parameters)
    // Without packing, a norm is recomputed: its output takes twice the memory.
    func cached(_ normed: Operand, for layer: Linear) -> Operand? {
      keepsCache && isPacked && layer.readsInput(parameters) ? normed : nil
    }
    let (normed1, moments1) = norm1.forward(x, isPacked: isPacked, parameters)
    let (attended, attentionCache, cachedNormed1): (Operand, AttentionCache, Operand?)
    if let outputs, outputs < x.shape[1] {
      let (y, cache) = classTokenAttention.forward(
        normed1, prefix: norm1.forward(x.prefixTokens(outputs), parameters).0, parameters)
      (attended, attentionCache, cachedNormed1) = (.from(y, isPacked: isPacked), .classToken(cache), nil)
    } else {
      let qkv = qkv.forward(normed1, then: nil, parameters).output
      attended = attention.forward(qkv, images: x.shape[0], parameters.precision)
      (attentionCache, cachedNormed1) = (.all(qkv: qkv), cached(normed1, for: self.qkv))
    }
    let residual = added(scale1, projection, attended, to: outputs.map(x.prefixTokens) ?? x, parameters)
    let (normed2, moments2) = norm2.forward(residual, isPacked: isPacked, parameters)
    let (active, preActivation) = fc1.forward(
      normed2, then: activation, keepsPreActivation: keepsCache, parameters)
    let cachedNormed2 = cached(normed2, for: fc1)
    let y = added(scale2, fc2, active, to: residual, parameters)
    guard let preActivation else { return (y, nil) }
    return (
      y,
      Cache(
        x: x, moments1: moments1, normed1: cachedNormed1, attention: attentionCache,
        attended: attended, residual: residual, moments2: moments2, normed2: cachedNormed2,
        preActivation: preActivation)
    )
  }

  private func added(
    _ scale: LayerScale?, _ linear: Linear, _ branch: Operand, to x: Tensor, _ parameters: Parameters
  ) -> Tensor {
    guard let scale else { return linear.forward(branch, adding: x, parameters) }
    var result = scale.forward(linear.forward(branch, parameters), parameters).reshaped(x.shape)
    result.add(x)
    return result
  }

  /// dOutput: [images, outputs, width] → dInput: [images, tokens, width], which may be nil unless `inputGradient`.
  func backward(
    _ dOutput: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients,
    inputGradient: Bool = true
  ) -> Tensor? {
    let isPacked = cache.preActivation.isPacked
    var recomputed: Operand?
    func active() -> Operand {
      if recomputed == nil, case .plain(let x) = cache.preActivation { recomputed = .plain(activation.forward(x)) }
      return recomputed!
    }
    var branch = dOutput
    if let scale2 {
      branch = scale2.backward(
        dOutput, recompute: { fc2.forward(active(), parameters) }, parameters, &gradients)
    }
    let dPreActivation = fc2.backward(
      .from(branch, isPacked: isPacked), through: (activation, cache.preActivation), input: active, parameters,
      &gradients)
    let dNormed2 = fc1.backward(
      dPreActivation, input: { cache.normed2 ?? norm2.forward(cache.residual, isPacked: isPacked, parameters).0 },
      parameters, &gradients)!
    let dResidual = norm2.backward(
      dNormed2, input: cache.residual, moments: cache.moments2, adding: dOutput, parameters, &gradients)
    branch = dResidual
    if let scale1 {
      branch = scale1.backward(
        dResidual, recompute: { projection.forward(cache.attended, parameters) }, parameters, &gradients)
    }
    let dProjection = Operand.from(branch, isPacked: isPacked)
    let dNormed1: Tensor
    switch cache.attention {
    case .classToken(let tokenCache):
      let dAttended = projection.backward(dProjection, input: { cache.attended }, parameters, &gradients)!
      dNormed1 = classTokenAttention.backward(dAttended.reshaped(dOutput.shape), tokenCache, parameters, &gradients)
    case .all(let qkv):
      let dAttended = projection.backward(
        dProjection, through: nil, input: { cache.attended }, parameters, &gradients)
      let dQKV = attention.backward(dAttended, qkv: qkv, images: cache.x.shape[0], parameters.precision)
      func normed1() -> Operand { cache.normed1 ?? norm1.forward(cache.x, isPacked: isPacked, parameters).0 }
      let first = LayerNormLinear(norm: norm1, linear: self.qkv)
      if !inputGradient, first.skipsInputGradient(isPacked: isPacked, parameters) {
        first.accumulateGradients(dQKV, x: cache.x, normed: normed1, parameters, &gradients)
        return nil
      }
      dNormed1 = self.qkv.backward(dQKV, input: normed1, parameters, &gradients)!
    }
    // The residual stream goes past the norm: all tokens of it, or those that were outputs.
    let isWhole = dResidual.count == cache.x.count
    var dInput = norm1.backward(
      dNormed1, input: cache.x, moments: cache.moments1, adding: isWhole ? dResidual : nil, parameters, &gradients)
    if !isWhole { dInput.addToPrefixTokens(dResidual) }
    return dInput
  }
}

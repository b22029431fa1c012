/// x + s₁ · attention(norm(x)), then that + s₂ · MLP(norm(that)): the pre-norm block of ViT; s only where DINOv2 has it.
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

  init(_ name: String, _ configuration: VisionTransformer.Configuration, in parameters: inout Parameters) {
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

  /// What `backward` needs; the rest is made again.
  enum Cache {
    case plain(PlainCache)
    case packed(PackedCache)
  }

  struct PlainCache {
    var x: Tensor
    var moments1: LayerNorm.Moments
    var asked: Asked<Tensor>
    var attended: Tensor
    var middle: Tensor
    var moments2: LayerNorm.Moments
    var beforeActivation: Tensor
  }

  /// What attention keeps: of all tokens that ask, or of the first alone.
  enum Asked<Rows> {
    case all(qkv: Rows)
    case leading(LeadingAttention.Cache)
  }

  var leadingAttention: LeadingAttention { LeadingAttention(qkv: qkv, attention: attention) }

  /// Puts LoRA's additions into the weights.
  func merge(_ parameters: inout Parameters) {
    for layer in [qkv, projection, fc1, fc2] { layer.merge(&parameters) }
  }

  /// x: [images, tokens, width] → [images, outputs, width], and what `backward` needs where it will be called.
  /// - Parameter outputs: of each image only so many tokens, the first, are read of what comes out; nil means all.
  func forward(_ x: Tensor, outputs: Int? = nil, _ parameters: Parameters, keeps: Bool) -> (Tensor, Cache?) {
    guard isPacked(parameters) else {
      let (y, cache) = forwardPlain(x, outputs: outputs, parameters, keeps: keeps)
      return (y, cache.map(Cache.plain))
    }
    let (y, cache) = forwardPacked(x, outputs: outputs, parameters, keeps: keeps)
    return (y, cache.map(Cache.packed))
  }

  func forwardPlain(
    _ x: Tensor, outputs: Int?, _ parameters: Parameters, keeps: Bool
  ) -> (Tensor, PlainCache?) {
    let (normed1, moments1) = norm1.forward(x, parameters)
    let (attended, asked): (Tensor, Asked<Tensor>)
    if let outputs, outputs < x.shape[1] {
      let (y, kept) = leadingAttention.forward(
        .plain(normed1), leading: normed1.leadingTokens(outputs), parameters)
      (attended, asked) = (y, .leading(kept))
    } else {
      let qkv = qkv.forward(normed1, parameters)
      (attended, asked) = (attention.forward(qkv, parameters.precision), .all(qkv: qkv))
    }
    let middle = added(scale1, projection, attended, to: outputs.map(x.leadingTokens) ?? x, parameters)
    let (normed2, moments2) = norm2.forward(middle, parameters)
    let (before, active) = fc1.forward(normed2, then: activation, keepsInput: keeps, parameters)
    let y = added(scale2, fc2, active, to: middle, parameters)
    guard keeps, let before else { return (y, nil) }
    return (
      y,
      PlainCache(
        x: x, moments1: moments1, asked: asked, attended: attended, middle: middle, moments2: moments2,
        beforeActivation: before)
    )
  }

  private func added(
    _ scale: LayerScale?, _ linear: Linear, _ branch: Tensor, to x: Tensor, _ parameters: Parameters
  ) -> Tensor {
    guard let scale else { return linear.forward(branch, parameters, adding: x) }
    var result = scale.forward(linear.forward(branch, parameters), parameters)
    result.add(x)
    return result
  }

  /// dy: [images, outputs, width] → dx: [images, tokens, width], which may be nil unless `inputGradient`.
  func backward(
    _ dy: Tensor, _ cache: Cache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool = true
  ) -> Tensor? {
    switch cache {
    case .plain(let cache): backward(dy, cache, parameters, &gradients, inputGradient: inputGradient)
    case .packed(let cache): backward(dy, cache, parameters, &gradients, inputGradient: inputGradient)
    }
  }

  private func backward(
    _ dy: Tensor, _ cache: PlainCache, _ parameters: Parameters, _ gradients: inout Gradients, inputGradient: Bool
  ) -> Tensor? {
    var made: Tensor?
    func active() -> Tensor {
      let active = made ?? activation.forward(cache.beforeActivation)
      made = active
      return active
    }
    var branch = dy
    if let scale2 {
      branch = scale2.backward(dy, remaking: { fc2.forward(active(), parameters) }, parameters, &gradients)
    }
    var due = fc2.backward(
      branch, through: activation, of: cache.beforeActivation, remaking: active, parameters, &gradients)
    due = fc1.backward(due, remaking: { norm2.forward(cache.middle, parameters).0 }, parameters, &gradients)!
    let middle = norm2.backward(
      due, input: cache.middle, moments: cache.moments2, adding: dy, parameters, &gradients)
    branch = middle
    if let scale1 {
      branch = scale1.backward(
        middle, remaking: { projection.forward(cache.attended, parameters) }, parameters, &gradients)
    }
    due = projection.backward(branch, input: cache.attended, parameters, &gradients)!
    switch cache.asked {
    case .leading(let kept):
      due = leadingAttention.backward(due, kept, parameters, &gradients)
      return passed(due, cache.x, cache.moments1, middle, parameters, &gradients)
    case .all(let kept): due = attention.backward(due, qkv: kept, parameters.precision)
    }
    let isAsked = inputGradient || norm1.isTrained(parameters)
    let passedOn = qkv.backward(
      due, remaking: { norm1.forward(cache.x, parameters).0 }, parameters, &gradients, inputGradient: isAsked)
    guard let due = passedOn else { return nil }
    return passed(due, cache.x, cache.moments1, middle, parameters, &gradients)
  }

  /// What the first norm passes on, and what goes past it: of all tokens, or of the leading ones.
  func passed(
    _ due: Tensor, _ x: Tensor, _ moments: LayerNorm.Moments, _ middle: Tensor, _ parameters: Parameters,
    _ gradients: inout Gradients
  ) -> Tensor {
    let isWhole = middle.count == x.count
    var dx = norm1.backward(
      due, input: x, moments: moments, adding: isWhole ? middle : nil, parameters, &gradients)
    if !isWhole { dx.addToLeadingTokens(middle) }
    return dx
  }
}

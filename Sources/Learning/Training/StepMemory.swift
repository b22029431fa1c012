/// What training holds in memory, in bytes: to say before a run whether its batch fits.
package struct StepMemory: Sendable, Equatable {
  /// Weights, what is owed them, Adam's moments and running means, and frozen weights as products take them, whatever the
  /// batch.
  package let fixed: Int
  /// Trained weights as products take them, kept where a batch goes through the network by shares.
  private let packed: Int
  /// For each image in the network at once: what backward needs, and the widest step of it.
  package let perImage: Int
  /// For each image of the batch, in the network or not.
  package let perImageWaiting: Int

  package init(_ network: EmbeddingNetwork, averages: Bool) {
    let parameters = network.parameters
    // Moments, dues; a running mean; the copy a checkpoint is written from.
    fixed =
      4 * (2 * parameters.totalCount + (averages ? 4 : 3) * parameters.trainableCount)
      + parameters.packedBytes(trained: false)
    packed = parameters.packedBytes(trained: true)
    let configuration = network.configuration
    let seen = configuration.channels * configuration.pixels * configuration.pixels
    let local = network.local.map { $0.keptCount(parameters) } ?? 0
    let global = network.global.map { $0.keptCount(parameters) } ?? 0
    perImage = 4 * (seen + local + global)
    perImageWaiting = 4 * (seen + 4 * configuration.dimension)
  }

  /// Bytes of a step with `batch` images, `microBatch` of them in the network at once.
  package func bytes(batch: Int, microBatch: Int? = nil) -> Int {
    let walking = min(batch, microBatch ?? batch)
    return fixed + batch * perImageWaiting + walking * perImage + (walking < batch ? packed : 0)
  }
}

extension TrainingConfiguration {
  package var batch: Int { identitiesPerBatch * instancesPerIdentity }

  /// The same training with as many images in the network at once as `available` bytes allow: all of them where they fit,
  /// half of what is left otherwise, since the estimate is one.
  ///
  /// - Throws: `TrainingError.tooLittleMemory` where not even one fits.
  package func fitted(to network: EmbeddingNetwork, available: Int) throws(TrainingError) -> Self {
    let memory = StepMemory(network, averages: averaging != nil)
    if memory.bytes(batch: batch, microBatch: microBatch) <= available { return self }
    let left = available - memory.bytes(batch: batch, microBatch: 0)
    guard left >= memory.perImage else {
      throw .tooLittleMemory(
        needed: memory.bytes(batch: batch, microBatch: 1), available: available, weights: memory.fixed)
    }
    var result = self
    result.microBatch = max(1, min(microBatch ?? batch, left / 2 / memory.perImage))
    return result
  }
}

extension LocalChannel {
  /// Values kept of one image: each block's input, convolution and normed output, and as much again on the way back.
  fileprivate func keptCount(_ parameters: Parameters) -> Int {
    var extent = configuration.crop
    var count = 2 * extent * extent * channels
    for block in blocks {
      extent = block.convolution.outputExtent(extent)
      count += 5 * extent * extent * block.convolution.outputs
    }
    return count
  }
}

extension GlobalChannel {
  /// Values kept of one image by the stem and by each block that trains, and the widest block's on the way back.
  fileprivate func keptCount(_ parameters: Parameters) -> Int {
    let configuration = transformer.configuration
    let (tokens, width, hidden) = (transformer.tokens, configuration.width, configuration.hiddenWidth)
    var count = 3 * tokens * width
    // The stem's blocks halve the edge, each, down to the grid of tokens.
    var extent = transformer.edge
    for block in transformer.convolutions.reversed() {
      count += 5 * extent * extent * block.convolution.outputs
      extent *= block.convolution.step
    }
    let trained = transformer.blocks.count - transformer.firstTrainedBlock(parameters)
    // x, qkv, what attention gave, the middle, and what goes into the activation.
    guard let block = transformer.blocks.last, block.isPacked(parameters) else {
      return count + max(1, trained) * tokens * (6 * width + hidden) + tokens * (7 * width + 2 * hidden)
    }
    // x and the middle; the others, and what the norms made, in two bytes.
    return count + max(1, trained) * tokens * (2 * width + (6 * width + hidden) / 2) + tokens * (6 * width + hidden)
  }
}

/// An estimate of the memory of a training step in bytes, to decide before a run how much of a batch fits.
package struct StepMemory: Sendable, Equatable {
  /// Of any batch: weights, gradients, Adam's moments, running means, and packed frozen weights.
  package let fixed: Int
  /// Packed trained weights, which are held where a batch goes through the network in micro-batches.
  private let packed: Int
  /// Of each image in the network at once: the caches for `backward`, and the most that a block needs beside them.
  package let perImage: Int
  /// Of each image of the batch.
  package let perImageWaiting: Int

  /// - Parameter averages: with running means of the weights.
  package init(_ network: EmbeddingNetwork, averages: Bool) {
    let parameters = network.parameters
    // Moments and gradients, running means, and the copy from which a checkpoint is written.
    fixed =
      4 * (2 * parameters.totalCount + (averages ? 4 : 3) * parameters.trainableCount)
      + parameters.packedBytes(trained: false)
    packed = parameters.packedBytes(trained: true)
    let configuration = network.configuration
    let image = configuration.channels * configuration.pixels * configuration.pixels
    let local = network.local.map { $0.cachedCount(parameters) } ?? 0
    let global = network.global.map { $0.cachedCount(parameters) } ?? 0
    perImage = 4 * (image + local + global)
    perImageWaiting = 4 * (image + 4 * configuration.dimension)
  }

  /// Bytes of a step with `batch` images, `microBatch` of them in the network at once.
  package func bytes(batch: Int, microBatch: Int? = nil) -> Int {
    let inNetwork = min(batch, microBatch ?? batch)
    return fixed + batch * perImageWaiting + inNetwork * perImage + (inNetwork < batch ? packed : 0)
  }
}

extension TrainingConfiguration {
  /// Images of a step.
  package var batch: Int { identitiesPerBatch * instancesPerIdentity }

  /// The same training with a `microBatch` that `available` bytes allow: the whole batch where it fits, else what takes
  /// half of the memory left, since this is an estimate.
  ///
  /// - Throws: `TrainingError.tooLittleMemory` where not even one image fits.
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
  /// Values cached of one image: each block's input, convolution and normed output, and as many gradients.
  fileprivate func cachedCount(_ parameters: Parameters) -> Int {
    var extent = configuration.crop
    var count = 2 * extent * extent * channels
    for block in blocks {
      extent = block.convolution.outputExtent(extent)
      count += 5 * extent * extent * block.convolution.outputs
    }
    return count
  }
}

extension VisionTransformer {
  /// Values cached of one image by the stem and by each block that trains, and the gradients of the widest block.
  fileprivate func cachedCount(_ parameters: Parameters) -> Int {
    let (tokens, width, hidden) = (embedding.tokens, configuration.width, configuration.hiddenWidth)
    var count = 3 * tokens * width
    // Each convolution of the stem halves the edge, down to the grid of tokens.
    var extent = embedding.edge
    for block in embedding.convolutions.reversed() {
      count += 5 * extent * extent * block.convolution.outputs
      extent *= block.convolution.stride
    }
    let trained = max(1, blocks.count - firstTrainedBlock(parameters))
    guard let block = blocks.last, block.isPackable(parameters) else {
      // x, q, k, v, the attention's output, the residual and the pre-activation.
      return count + trained * tokens * (6 * width + hidden) + tokens * (7 * width + 2 * hidden)
    }
    // x and the residual; the others, and the norms' outputs, in two bytes.
    return count + trained * tokens * (2 * width + (6 * width + hidden) / 2) + tokens * (6 * width + hidden)
  }
}

/// Why training cannot start or continue.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  case sampler(BalancedSampler.Failure)
  /// `network`: its channels in words.
  case patchesDoNotFit(channels: Int, pixels: Int, network: String)
  /// A loss, an embedding, a weight or a gradient.
  case notFinite(step: Int, tensor: String)
  case checkpointDoesNotFit(String)
  /// In bytes; `weights` with gradients and moments.
  case tooLittleMemory(needed: Int, available: Int, weights: Int)

  /// One line with the remedy.
  package var description: String {
    switch self {
    case .sampler(let failure): failure.description
    case .patchesDoNotFit(let channels, let pixels, let network):
      "patches of \(channels) × \(pixels) × \(pixels) do not fit a network of \(network): use the model's recipe"
    case .notFinite(let step, let tensor):
      "step \(step): \(tensor) is no longer a finite number; lower the learning rate, and --resume from the last checkpoint"
    case .tooLittleMemory(let needed, let available, let weights):
      "training this network needs \(gigabytes(needed)) of memory even one image at a time (\(gigabytes(weights)) for its "
        + "weights, gradients and moments), and \(gigabytes(available)) are free: train less of it (--method linear or "
        + "partial), use a smaller backbone, or free memory"
    case .checkpointDoesNotFit(let what):
      "the checkpoint is of another network: \(what); resume with the configuration that wrote it"
    }
  }

  private func gigabytes(_ bytes: Int) -> String { "\((Double(bytes) / 1e8).rounded() / 10) GB" }
}

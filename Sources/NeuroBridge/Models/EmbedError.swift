/// Why a model cannot embed neurons.
public enum EmbedError: Error, Equatable, CustomStringConvertible {
  /// A model without a network: its embeddings were imported, or its training has not finished.
  case noNetwork(String)
  /// A session with neurons but without a stack to cut patches from.
  case noStack(session: String)
  /// A network that computes NaN or infinity from pixels that are numbers.
  case notFinite(model: String, neuron: String)

  /// One line: what is missing, and how to get it.
  public var description: String {
    switch self {
    case .noNetwork(let name):
      "model \(name) has no network of its own (imported vectors, or training that has not finished): "
        + "name another with --model, or finish it with `neurobridge train --resume`"
    case .noStack(let session): "\(session) has neurons but no stack to cut patches from: ingest its TIFF first"
    case .notFinite(let model, let neuron):
      "model \(model) computes no finite vector of \(neuron): its training diverged; train it again with a lower "
        + "--learning-rate, or name another with --model"
    }
  }
}

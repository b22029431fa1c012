/// Why a weights file cannot be read, or does not fit the network.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  /// The file ends early; both in bytes.
  case truncated(expected: Int, found: Int)
  /// The header of a safetensors file cannot be read.
  case header(String)
  /// One tensor cannot be read.
  case tensor(name: String, problem: String)
  /// The network has a parameter that the file lacks.
  case missing(String)
  case wrongShape(name: String, expected: [Int], found: [Int])
  /// The file has a tensor that the network lacks.
  case unknown(String)
  /// A PyTorch checkpoint cannot be read.
  case archive(String)
  /// The tensors are no backbone that is known, or it does not allow what was requested.
  case layout(String)
  /// The sizes of a network contradict each other or are out of range.
  case configuration(String)

  /// One sentence: what is wrong, where, and what to do.
  package var description: String {
    switch self {
    case .truncated(let expected, let found):
      "the weights end after \(found) of \(expected) bytes: copy the file again"
    case .header(let problem): "the header of the weights file is no safetensors header: \(problem)"
    case .tensor(let name, let problem): "tensor \(name): \(problem)"
    case .missing(let name): "the weights lack \(name): choose the backbone they belong to"
    case .wrongShape(let name, let expected, let found):
      "\(name) is \(found) in the weights and \(expected) in the network: choose the backbone they belong to"
    case .archive(let problem): "the PyTorch checkpoint cannot be read: \(problem)"
    case .layout(let problem): "the weights cannot be used as a backbone: \(problem)"
    case .configuration(let problem): "the network that the weights describe is impossible: \(problem)"
    case .unknown(let name): "the network has no \(name): choose the backbone these weights belong to"
    }
  }
}

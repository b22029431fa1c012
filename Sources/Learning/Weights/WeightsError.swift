/// Why a weights file cannot be read, or does not fit the network.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  case truncated(expected: Int, found: Int)
  case header(String)
  case tensor(name: String, problem: String)
  case missing(String)
  case wrongShape(name: String, expected: [Int], found: [Int])
  case unknown(String)
  case archive(String)
  case layout(String)

  package var description: String {
    switch self {
    case .truncated(let expected, let found):
      "the weights end after \(found) bytes where \(expected) were promised: copy the file again"
    case .header(let problem): "the weights' header is no safetensors header: \(problem)"
    case .tensor(let name, let problem): "tensor \(name): \(problem)"
    case .missing(let name): "the weights lack \(name): choose the backbone they were made for"
    case .wrongShape(let name, let expected, let found):
      "\(name) is \(found) in the weights and \(expected) in the network: choose the backbone they were made for"
    case .archive(let problem): "the PyTorch checkpoint cannot be read: \(problem)"
    case .layout(let problem): "the weights' layout is unknown: \(problem)"
    case .unknown(let name): "the network has no \(name): choose the backbone these weights were made for"
    }
  }
}

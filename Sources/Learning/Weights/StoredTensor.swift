internal import Formats

/// A tensor of a PyTorch pickle: a view of a storage, whose bytes lie beside the pickle.
struct StoredTensor {
  private static let storages: [String: StoredNumber?] = [
    "torch.FloatStorage": .float32, "torch.HalfStorage": .float16, "torch.BFloat16Storage": .bfloat16,
    "torch.DoubleStorage": nil, "torch.LongStorage": nil, "torch.IntStorage": nil, "torch.ByteStorage": nil,
    "torch.BoolStorage": nil,
  ]
  private static let rebuildTensor = "torch._utils._rebuild_tensor_v2"
  private static let rebuildParameter = "torch._utils._rebuild_parameter"

  /// What the pickle of a state dictionary may name.
  static let globals = Set([rebuildTensor, rebuildParameter, "collections.OrderedDict"] + storages.keys)

  /// Nil for numbers that are not read: double precision, integers, booleans.
  let type: StoredNumber?
  /// The name of the storage's file.
  let key: String
  /// Elements before the first, and between neighbours along each axis.
  private let offset: Int
  private let strides: [Int]
  let shape: [Int]

  /// Nil for a value that is no tensor.
  init?(_ value: PickleValue, name: String) throws(WeightsError) {
    var value = value
    if case .object(let object) = value, object.name == Self.rebuildParameter, let tensor = object.arguments.first {
      value = tensor
    }
    guard case .object(let object) = value else { return nil }
    let parts = object.arguments
    guard object.name == Self.rebuildTensor, parts.count >= 4,
      // ("storage", type, key, device, count)
      case .persistent(let storage, _) = parts[0], storage.count == 5, case .text("storage") = storage[0],
      case .global(let type) = storage[1], let number = Self.storages[type], case .text(let key) = storage[2],
      case .integer(let offset) = parts[1], let shape = parts[2].integers, let strides = parts[3].integers,
      shape.count == strides.count
    else { throw .tensor(name: name, problem: "is not stored as a tensor of PyTorch's; convert it to safetensors") }
    self.type = number
    self.key = key
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// The bytes of the archive that hold its values, row by row.
  /// - Throws: where it is not contiguous or reaches beyond the storage's `range`.
  func byteRange(in range: Range<Int>, of type: StoredNumber, name: String) throws(WeightsError) -> Range<Int> {
    guard let count = elementCount(shape) else { throw .tensor(name: name, problem: "has an impossible shape") }
    var step = 1
    for (extent, stride) in zip(shape, strides).reversed() {
      guard extent <= 1 || stride == step else {
        throw .tensor(name: name, problem: "is not contiguous; save it with .contiguous()")
      }
      step *= max(1, extent)
    }
    let available = range.count / type.byteCount
    guard offset >= 0, offset <= available, count <= available - offset else {
      throw .tensor(name: name, problem: "reaches beyond the \(range.count) bytes of its storage")
    }
    let start = range.lowerBound + offset * type.byteCount
    return start..<start + count * type.byteCount
  }
}

/// A PyTorch checkpoint: a stored (never deflated) zip with one pickle of tensors and their bytes beside it.
///
/// Tensors only: the pickle is read by `Unpickler`, which knows no other object and runs no code.
package enum PyTorchArchive {
  /// Whether the bytes begin as a zip does.
  package static func isMatch(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  package static func decode(_ bytes: [UInt8]) throws(WeightsError) -> [NamedTensor] {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(WeightsError) in try decode(bytes) }
  }

  /// Every floating-point tensor of the state dict, as float32, by name.
  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) -> [NamedTensor] {
    let entries = try ZipDirectory(bytes).entries
    guard let pickle = entries.first(where: { $0.name.hasSuffix("/data.pkl") || $0.name == "data.pkl" }) else {
      throw .archive("it holds no data.pkl; save it with torch.save of a state dict")
    }
    let prefix = String(pickle.name.dropLast("data.pkl".count))
    if let order = entries.first(where: { $0.name == prefix + "byteorder" }),
      !bytes[order.range].starts(with: "little".utf8)
    {
      throw .archive("its numbers are big-endian; save it on a little-endian machine")
    }
    var unpickler = Unpickler(bytes: Array(bytes[pickle.range]))
    defer { unpickler.release() }
    let root = try unpickler.read()
    let places = Dictionary(entries.map { ($0.name, $0.range) }, uniquingKeysWith: { first, _ in first })
    var result: [NamedTensor] = []
    var seen: Set<String> = []
    for (name, tensor) in try stateDict(root) {
      guard let type = tensor.type else { continue }
      guard seen.insert(name).inserted else { throw .tensor(name: name, problem: "is there twice") }
      guard let range = places[prefix + "data/" + tensor.key] else {
        throw .tensor(name: name, problem: "its bytes, data/\(tensor.key), are missing")
      }
      result.append(try read(name, tensor, type, in: bytes, range))
    }
    guard !result.isEmpty else { throw .archive("it holds no floating-point tensor") }
    return result
  }

  /// The tensors of the outermost dict that has any, `state_dict` and the like looked into.
  static func stateDict(_ value: PickledValue) throws(WeightsError) -> [(String, PickledValue.Tensor)] {
    var value = value
    for _ in 0..<8 {
      guard case .dictionary(let dictionary) = value else { throw .archive("its pickle is no dict of tensors") }
      var tensors: [(String, PickledValue.Tensor)] = []
      for (key, value) in dictionary.items {
        if case .text(let name) = key, case .tensor(let tensor) = value { tensors.append((name, tensor)) }
      }
      let inner = dictionary.items.first { key, _ in
        guard case .text(let name) = key else { return false }
        return ["state_dict", "model", "module", "teacher", "model_state_dict"].contains(name)
      }
      guard tensors.isEmpty, let inner else { return tensors }
      value = inner.1
    }
    return []
  }

  private static func read(
    _ name: String, _ tensor: PickledValue.Tensor, _ type: StoredNumber, in bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>
  ) throws(WeightsError) -> NamedTensor {
    var count = 1
    for extent in tensor.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow, product <= 1 << 40 else {
        throw .tensor(name: name, problem: "has an impossible shape")
      }
      count = product
    }
    var step = 1
    for (extent, stride) in zip(tensor.shape, tensor.strides).reversed() {
      guard extent <= 1 || stride == step else {
        throw .tensor(name: name, problem: "is not contiguous; save it with .contiguous()")
      }
      step *= max(1, extent)
    }
    let available = range.count / type.byteCount
    guard tensor.offset >= 0, tensor.offset <= available, count <= available - tensor.offset else {
      throw .tensor(name: name, problem: "reaches beyond its \(range.count) bytes")
    }
    let start = range.lowerBound + tensor.offset * type.byteCount
    return NamedTensor(
      name, shape: tensor.shape,
      values: type.floats(in: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count * type.byteCount])))
  }
}

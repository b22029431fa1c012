internal import Formats

/// A PyTorch checkpoint (`torch.save` since 1.6): a ZIP of stored members, one pickle of tensors and their bytes beside it.
///
/// Only tensors are read; a pickle that names any other class is refused, and none of its code runs.
package enum PyTorchArchive {
  /// Whether the bytes begin as a ZIP archive does.
  package static func isMatch(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  /// As `decode(_:)` of a buffer.
  package static func decode(_ bytes: [UInt8]) throws(WeightsError) -> [NamedTensor] {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(WeightsError) in try decode(bytes) }
  }

  /// Every floating-point tensor of the state dictionary, as float32.
  /// - Throws: `archive` where it is no checkpoint of tensors, `tensor` where one of them cannot be read.
  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) -> [NamedTensor] {
    var ranges: [String: Range<Int>] = [:]
    let root: PickleValue
    let prefix: String
    do throws(FormatError) {
      let members = try ZipDirectory(bytes).members
      guard let pickle = members.first(where: { $0.name.hasSuffix("/data.pkl") || $0.name == "data.pkl" }) else {
        throw .malformed("it holds no data.pkl; save it with torch.save of a state dict")
      }
      for member in members {
        guard member.isStored else { throw .malformed("\(member.name) is compressed; save it with torch.save") }
        if ranges[member.name] == nil { ranges[member.name] = member.range }
      }
      prefix = String(pickle.name.dropLast("data.pkl".count))
      root = try Unpickler.value(of: Array(bytes[pickle.range])[...], globals: StoredTensor.globals)
    } catch {
      if case .unsupported(let what) = error {
        throw .archive("its pickle holds \(what), which is no tensor; convert it to safetensors")
      }
      throw .archive(error.description)
    }
    if let order = ranges[prefix + "byteorder"], !bytes[order].starts(with: "little".utf8) {
      throw .archive("its numbers are big-endian; save it on a little-endian machine")
    }
    var result: [NamedTensor] = []
    var names: Set<String> = []
    for (name, tensor) in try stateDictionary(root) {
      guard let type = tensor.type else { continue }
      guard names.insert(name).inserted else { throw .tensor(name: name, problem: "occurs twice") }
      guard let range = ranges[prefix + "data/" + tensor.key] else {
        throw .tensor(name: name, problem: "its bytes, data/\(tensor.key), are missing")
      }
      let values = try tensor.byteRange(in: range, of: type, name: name)
      result.append(
        NamedTensor(
          name, shape: tensor.shape, values: type.floats(in: UnsafeRawBufferPointer(rebasing: bytes[values]))))
    }
    guard !result.isEmpty else { throw .archive("it holds no floating-point tensor") }
    return result
  }

  /// The tensors of the outermost dictionary that has any; `state_dict` and the like are opened.
  private static func stateDictionary(_ root: PickleValue) throws(WeightsError) -> [(String, StoredTensor)] {
    var value = root
    for _ in 0..<8 {
      guard case .dictionary(let dictionary) = value else { throw .archive("its pickle is no dictionary of tensors") }
      var tensors: [(String, StoredTensor)] = []
      for case (.text(let name), let value) in dictionary.pairs {
        if let tensor = try StoredTensor(value, name: name) { tensors.append((name, tensor)) }
      }
      let inner = ["state_dict", "model", "module", "teacher", "model_state_dict"]
      let next = dictionary.pairs.first { if case .text(let name) = $0.key { inner.contains(name) } else { false } }
      guard tensors.isEmpty, let next else { return tensors }
      value = next.value
    }
    return []
  }
}

import AtlasStore
import Imaging
import Learning
import Vocabulary

/// What a file of `weights export` says about its model, as text in the metadata of a safetensors file.
struct ModelDescription {
  /// Version of this description.
  static let format = "neurobridge-model-1"

  /// `name@version` in the atlas that it was exported from.
  let model: String
  /// As in `model.method`.
  let method: String
  /// As in `model.configuration`: network, recipe, training, animals.
  let configuration: String
  /// As in `checkpoint.metrics`.
  let metrics: String
  /// Batches it was trained on.
  let step: Int
  /// JSON array: modalities of the sessions it was trained on. One network embeds all of them.
  let modalities: String

  /// For `Safetensors.write`, with the SHA-256 of all of it and of the tensors.
  func metadata(_ tensors: [NamedTensor]) -> [String: String] {
    var fields = [
      "format": Self.format, "neurobridge": Product.version, "model": model, "method": method,
      "configuration": configuration, "metrics": metrics, "step": "\(step)", "modalities": modalities,
    ]
    fields["sha256"] = Self.digest(of: fields, tensors)
    return fields
  }

  /// Whether a file describes its model, in this version of the format or another.
  static func isPresent(in metadata: [String: String]) -> Bool {
    metadata["format"]?.hasPrefix("neurobridge-model-") == true || metadata["configuration"] != nil
  }

  /// - Throws: `WeightsFileError.description` where a field is missing or of another version.
  init(_ metadata: [String: String]) throws(WeightsFileError) {
    func field(_ name: String) throws(WeightsFileError) -> String {
      guard let text = metadata[name] else { throw .description("its metadata lack \(name)") }
      return text
    }
    let format = try field("format")
    guard format == Self.format else {
      throw .description("its format is \(format), and this version reads \(Self.format)")
    }
    model = try field("model")
    method = try field("method")
    configuration = try field("configuration")
    metrics = try field("metrics")
    modalities = try field("modalities")
    guard let step = Int(try field("step")), step >= 0 else { throw .description("its step is no number") }
    self.step = step
  }

  init(model: String, method: String, configuration: String, metrics: String, step: Int, modalities: String) {
    self.model = model
    self.method = method
    self.configuration = configuration
    self.metrics = metrics
    self.step = step
    self.modalities = modalities
  }

  /// SHA-256, hexadecimal, of all metadata but `sha256` itself, and of every tensor's name, shape and values.
  static func digest(of metadata: [String: String], _ tensors: [NamedTensor]) -> String {
    var hash = SHA256()
    func bytes(_ text: String) -> [UInt8] {
      withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
    }
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where name != "sha256" {
      hash.update(bytes(name) + bytes(value))
    }
    for tensor in tensors {
      hash.update(bytes(tensor.name) + bytes(tensor.shape.map(String.init).joined(separator: ",")))
      tensor.values.span.bytes.withUnsafeBytes { hash.update($0) }
    }
    return Hexadecimal.text(hash.finalize())
  }
}

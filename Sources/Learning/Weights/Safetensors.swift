internal import Formats

/// The safetensors format: the header's length as 8 bytes, a JSON header, and the tensors' bytes, little-endian.
///
/// Writes F32; reads F32, F16 and BF16 as float32. Strict: no duplicate, overlap, gap, wrong total or header above 100 MB.
package enum Safetensors {
  /// Passes the file on in chunks, tensors in the order given, so that it is never held a second time.
  package static func write<Failure: Error>(
    _ tensors: [NamedTensor], metadata: [String: String] = [:],
    to write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let head = head(of: tensors, metadata)
    try head.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in try write(bytes) }
    for tensor in tensors {
      try tensor.values.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in try write(bytes) }
    }
  }

  /// The whole file.
  package static func encode(_ tensors: [NamedTensor], metadata: [String: String] = [:]) -> [UInt8] {
    var bytes: [UInt8] = []
    write(tensors, metadata: metadata) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// What the header of a whole file says: its metadata, and the shape of each tensor. No tensor is read.
  package static func header(
    of bytes: UnsafeRawBufferPointer
  ) throws(WeightsError) -> (metadata: [String: String], shapes: [(name: String, shape: [Int])]) {
    let count = try SafetensorsLayout.headByteCount(Array(bytes.prefix(8)))
    let layout = try SafetensorsLayout(Array(bytes.prefix(count)), fileSize: bytes.count)
    return (layout.metadata, layout.entries.map { (name: $0.name, shape: $0.shape) })
  }

  /// The tensors of a whole file, in the order of its data.
  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) -> [NamedTensor] {
    var reader = SafetensorsReader(byteCount: bytes.count)
    try reader.append(bytes)
    return try reader.finish()
  }

  /// As `decode(_:)` of a buffer.
  package static func decode(_ bytes: [UInt8]) throws(WeightsError) -> [NamedTensor] {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(WeightsError) in try decode(bytes) }
  }

  /// The header's length and the header.
  private static func head(of tensors: [NamedTensor], _ metadata: [String: String]) -> [UInt8] {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\(JSONValue.quoted($0.key)):\(JSONValue.quoted($0.value))" }
      fields.append("\"__metadata__\":{" + pairs.joined(separator: ",") + "}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(JSONValue.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array(("{" + fields.joined(separator: ",") + "}").utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
  }
}

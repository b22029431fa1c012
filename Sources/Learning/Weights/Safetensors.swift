/// The safetensors format: a length, a JSON header, and the tensors' bytes, little-endian.
///
/// Writes F32; reads F32, F16 and BF16 as F32. Strict: no duplicate, overlap, hole, wrong total or header above 100 MB.
package enum Safetensors {
  static let largestHeader = 100_000_000

  /// Hands the file over piece by piece, tensors in the order given, so that it is never held a second time.
  package static func write<Failure: Error>(
    _ tensors: [NamedTensor], metadata: [String: String] = [:],
    to take: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let head = head(of: tensors, metadata)
    try head.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in try take(bytes) }
    for tensor in tensors {
      try tensor.values.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in try take(bytes) }
    }
  }

  /// The whole file.
  package static func encode(_ tensors: [NamedTensor], metadata: [String: String] = [:]) -> [UInt8] {
    var bytes: [UInt8] = []
    write(tensors, metadata: metadata) { bytes.append(contentsOf: $0) }
    return bytes
  }

  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) -> [NamedTensor] {
    var reader = SafetensorsReader(byteCount: bytes.count)
    try reader.take(bytes)
    return try reader.finish()
  }

  package static func decode(_ bytes: [UInt8]) throws(WeightsError) -> [NamedTensor] {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(WeightsError) in try decode(bytes) }
  }

  /// The header's length and the header.
  private static func head(of tensors: [NamedTensor], _ metadata: [String: String]) -> [UInt8] {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(JSON.quoted($0.key)):\(JSON.quoted($0.value))" }
      fields.append("\"__metadata__\":{" + pairs.joined(separator: ",") + "}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(JSON.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array(("{" + fields.joined(separator: ",") + "}").utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
  }
}

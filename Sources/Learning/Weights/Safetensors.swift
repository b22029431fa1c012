/// The safetensors format: a length, a JSON header, and the tensors' bytes, little-endian.
///
/// Writes F32; reads F32, F16 and BF16 as F32. Strict: no duplicate, overlap, hole, wrong total or header above 100 MB.
package enum Safetensors {
  static let largestHeader = 100_000_000

  /// Tensors in the order given.
  package static func encode(_ tensors: [NamedTensor], metadata: [String: String] = [:]) -> [UInt8] {
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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for tensor in tensors { tensor.values.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }

  package static func decode(_ bytes: [UInt8]) throws(WeightsError) -> [NamedTensor] {
    let layout = try SafetensorsLayout(bytes)
    var result: [NamedTensor] = []
    for place in layout.places {
      let start = layout.dataStart + place.start
      result.append(
        NamedTensor(
          place.name, shape: place.shape,
          values: place.type.floats(in: bytes, from: start, to: layout.dataStart + place.end)))
    }
    return result
  }
}

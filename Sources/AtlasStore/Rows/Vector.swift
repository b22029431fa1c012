package import Foundation

/// Vectors as blobs: little-endian float32, nothing else.
package enum Vector {
  /// 4 bytes a value.
  package static func data(_ values: [Float]) -> Data {
    #if _endian(little)
      return values.withUnsafeBytes { Data($0) }
    #else
      var bytes = Data(capacity: values.count * 4)
      for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
      return bytes
    #endif
  }

  /// Bytes beyond a multiple of 4 are ignored.
  package static func values(_ data: Data) -> [Float] {
    #if _endian(little)
      return [Float](unsafeUninitializedCapacity: data.count / 4) { buffer, count in
        count = data.copyBytes(to: buffer) / 4
      }
    #else
      return data.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      }
    #endif
  }
}

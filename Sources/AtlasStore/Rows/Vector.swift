package import Foundation
import VectorIndex

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

  /// Of a vector and of what it belongs to, for `embedding.digest`.
  static func digest(_ data: Data, model: Int64, neuron: Int64) -> Int64 {
    let seed = UInt64(bitPattern: model) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: neuron)
    return data.withUnsafeBytes { VectorIndex.digest($0, seed: seed) }
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

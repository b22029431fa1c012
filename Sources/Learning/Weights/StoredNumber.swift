/// How a weights file stores one number.
package enum StoredNumber: String, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"

  package var byteCount: Int { self == .float32 ? 4 : 2 }

  /// Little-endian, at any alignment.
  func floats(in bytes: [UInt8], from start: Int, to end: Int) -> [Float] {
    let count = (end - start) / byteCount
    return bytes.withUnsafeBytes { raw in
      [Float](unsafeUninitializedCapacity: count) { out, initialised in
        for i in 0..<count {
          switch self {
          case .float32:
            out[i] = Float(
              bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: start + 4 * i, as: UInt32.self)))
          case .float16:
            out[i] = float(
              half: UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: start + 2 * i, as: UInt16.self)))
          case .bfloat16:
            let word = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: start + 2 * i, as: UInt16.self))
            out[i] = Float(bitPattern: UInt32(word) << 16)
          }
        }
        initialised = count
      }
    }
  }

  /// IEEE 754 binary16, subnormals, infinities and NaN too.
  private func float(half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10 & 0x1F)
    let fraction = UInt32(half & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

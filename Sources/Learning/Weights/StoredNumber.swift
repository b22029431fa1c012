/// How a weights file stores one number.
package enum StoredNumber: String, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"

  package var byteCount: Int { self == .float32 ? 4 : 2 }

  /// Whole numbers, little-endian, at any alignment.
  func floats(in bytes: UnsafeRawBufferPointer) -> [Float] {
    let count = bytes.count / byteCount
    return [Float](unsafeUninitializedCapacity: count) { out, initialised in
      switch self {
      case .float32:
        out.withMemoryRebound(to: UInt32.self) { words in
          for i in 0..<count {
            words[i] = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self))
          }
        }
      case .float16: for i in 0..<count { out[i] = float(half: word(i, of: bytes)) }
      case .bfloat16: for i in 0..<count { out[i] = Float(bitPattern: UInt32(word(i, of: bytes)) << 16) }
      }
      initialised = count
    }
  }

  private func word(_ index: Int, of bytes: UnsafeRawBufferPointer) -> UInt16 {
    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
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

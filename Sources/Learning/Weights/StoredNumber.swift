/// How a weights file stores one number, under the name that safetensors uses.
package enum StoredNumber: String, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"

  /// Of one number.
  package var byteCount: Int { self == .float32 ? 4 : 2 }

  /// Every number of `bytes`, little-endian, at any alignment.
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
      case .float16: for i in 0..<count { out[i] = Float(Float16(bitPattern: word(i, of: bytes))) }
      case .bfloat16: for i in 0..<count { out[i] = Float(bitPattern: UInt32(word(i, of: bytes)) << 16) }
      }
      initialised = count
    }
  }

  /// The two bytes of each number, little-endian and rounded to the nearest; not of float32.
  func words(of values: [Float]) -> [UInt16] {
    values.map { value in
      if self == .float16 { return Float16(value).bitPattern.littleEndian }
      let bits = value.bitPattern
      return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16).littleEndian
    }
  }

  private func word(_ index: Int, of bytes: UnsafeRawBufferPointer) -> UInt16 {
    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
  }
}

extension NamedTensor {
  /// With every value as `number` stores it; infinite where it is too large for that.
  package func rounded(to number: StoredNumber) -> NamedTensor {
    if number == .float32 { return self }
    let words = number.words(of: values)
    return NamedTensor(name, shape: shape, values: words.withUnsafeBytes { number.floats(in: $0) })
  }
}

/// The product of a shape's axes; nil where one is negative or there are more than 2⁴⁰ elements.
func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for extent in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    guard extent >= 0, !overflow, product <= 1 << 40 else { return nil }
    count = product
  }
  return count
}

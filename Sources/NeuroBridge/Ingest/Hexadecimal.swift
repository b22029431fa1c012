/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
  static func text(_ bytes: some Collection<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
      for (i, byte) in bytes.enumerated() {
        buffer[2 * i] = digits[Int(byte >> 4)]
        buffer[2 * i + 1] = digits[Int(byte & 15)]
      }
      return 2 * bytes.count
    }
  }
}

import Numerics

/// Random damage to a file's bytes: flipped bits, extreme numbers, missing and repeated parts.
enum ByteMutation {
  private static let extremes: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, UInt64(Int64.max), .max,
  ]
  private static let texts = [
    "nan", "inf", "-1", "1e999", "99999999999999999999", "\"", ",", "\n", "{", "[", "&a", "*a", "- ", "\0", "é", ":",
  ]

  /// One to three changes, half of them near the ends.
  static func apply(to original: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = original
    func below(_ count: Int) -> Int { count > 0 ? Int(random.next() % UInt64(count)) : 0 }
    for _ in 0..<1 + below(3) where !bytes.isEmpty {
      let edge = min(512, bytes.count)
      let offset = [below(bytes.count), below(edge), bytes.count - 1 - below(edge)][below(3)]
      switch below(8) {
      case 0, 1: bytes[offset] ^= 1 << UInt8(below(8))
      case 2:
        let (size, extreme) = ([2, 4, 8][below(3)], extremes[below(extremes.count)])
        for i in 0..<size where offset + i < bytes.count {
          bytes[offset + i] = UInt8(truncatingIfNeeded: extreme >> (8 * i))
        }
      case 3: bytes.removeLast(below(bytes.count))
      case 4: bytes.removeSubrange(offset..<min(bytes.count, offset + 1 + below(64)))
      case 5: bytes.insert(contentsOf: bytes[offset..<min(bytes.count, offset + 1 + below(64))], at: below(bytes.count))
      case 6: bytes.insert(contentsOf: Array(texts[below(texts.count)].utf8), at: offset)
      default:
        let text = Array(texts[below(texts.count)].utf8)
        for (i, byte) in text.enumerated() where offset + i < bytes.count { bytes[offset + i] = byte }
      }
    }
    return bytes
  }
}

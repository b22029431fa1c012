import Numerics

/// Random damage: flipped bits, extreme numbers, missing ends, parts duplicated or copied from another file.
enum Mutation {
  private static let extremes: [UInt64] = [
    0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40,
    UInt64(Int64.max), .max,
  ]

  /// Applies one to three mutations.
  static func apply(to bytes: [UInt8], like corpus: Corpus, _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    func below(_ count: Int) -> Int { count > 0 ? Int(random.next() % UInt64(count)) : 0 }
    for _ in 0..<1 + below(3) where !bytes.isEmpty {
      // Directories and headers are short and matter most: half of the changes go to the ends.
      let offset =
        below(2) == 0
        ? below(bytes.count)
        : below(2) == 0 ? below(min(512, bytes.count)) : bytes.count - 1 - below(min(512, bytes.count))
      switch below(9) {
      case 0, 1: bytes[offset] ^= 1 << UInt8(below(8))
      case 2: bytes[offset] = UInt8(below(256))
      case 3, 4:
        // A number in either byte order.
        let size = [2, 4, 8][below(3)]
        let extreme = extremes[below(extremes.count)]
        let isBig = below(2) == 0
        for i in 0..<size where offset + i < bytes.count {
          bytes[offset + i] = UInt8(truncatingIfNeeded: extreme >> (8 * (isBig ? size - 1 - i : i)))
        }
      case 5: bytes.removeLast(below(bytes.count))
      case 6: bytes.removeSubrange(offset..<min(bytes.count, offset + 1 + below(64)))
      case 7:
        let part = bytes[offset..<min(bytes.count, offset + 1 + below(64))]
        bytes.insert(contentsOf: part, at: below(bytes.count))
      default:
        let other = corpus.files[below(corpus.files.count)].bytes
        let from = below(other.count)
        for (i, byte) in other[from..<min(other.count, from + 1 + below(64))].enumerated()
        where offset + i < bytes.count {
          bytes[offset + i] = byte
        }
      }
    }
    return bytes
  }
}

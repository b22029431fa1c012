/// MurmurHash3, x64, 128 bits, seed 0 (Appleby 2011): a key for caches, no protection against forgery.
package struct ContentHash: Hashable, Sendable {
  /// The first eight bytes.
  package private(set) var low: UInt64
  /// The last eight bytes.
  package private(set) var high: UInt64

  /// Of bytes, after those that `earlier` is the hash of.
  package init(_ content: UnsafeRawBufferPointer, continuing earlier: ContentHash = ContentHash(low: 0, high: 0)) {
    (low, high) = (earlier.low, earlier.high)
    var offset = 0
    while offset + 16 <= content.count {
      absorb(
        UInt64(littleEndian: content.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
        UInt64(littleEndian: content.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
      offset += 16
    }
    var tail: (UInt64, UInt64) = (0, 0)
    for index in offset..<content.count {
      let byte = index - offset
      if byte < 8 {
        tail.0 |= UInt64(content[index]) << (8 * UInt64(byte))
      } else {
        tail.1 |= UInt64(content[index]) << (8 * UInt64(byte - 8))
      }
    }
    high ^= scrambledHigh(tail.1)
    low ^= scrambledLow(tail.0)
    finish(count: UInt64(content.count))
  }

  /// Of the values' bytes.
  package init(_ values: [Float], continuing earlier: ContentHash = ContentHash(low: 0, high: 0)) {
    self = values.withUnsafeBytes { ContentHash($0, continuing: earlier) }
  }

  /// Of the text in UTF-8.
  package init(_ text: String, continuing earlier: ContentHash = ContentHash(low: 0, high: 0)) {
    self = Array(text.utf8).withUnsafeBytes { ContentHash($0, continuing: earlier) }
  }

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Sixteen bytes, the low word first.
  package var bytes: [UInt8] {
    [low, high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
  }

  private mutating func absorb(_ first: UInt64, _ second: UInt64) {
    low ^= scrambledLow(first)
    low = (rotated(low, by: 27) &+ high) &* 5 &+ 0x52dc_e729
    high ^= scrambledHigh(second)
    high = (rotated(high, by: 31) &+ low) &* 5 &+ 0x3849_5ab5
  }

  private func scrambledLow(_ word: UInt64) -> UInt64 {
    rotated(word &* 0x87c3_7b91_1142_53d5, by: 31) &* 0x4cf5_ad43_2745_937f
  }

  private func scrambledHigh(_ word: UInt64) -> UInt64 {
    rotated(word &* 0x4cf5_ad43_2745_937f, by: 33) &* 0x87c3_7b91_1142_53d5
  }

  private mutating func finish(count: UInt64) {
    low ^= count
    high ^= count
    low &+= high
    high &+= low
    low = mixed(low)
    high = mixed(high)
    low &+= high
    high &+= low
  }

  private func mixed(_ word: UInt64) -> UInt64 {
    var word = word
    word ^= word >> 33
    word = word &* 0xff51_afd7_ed55_8ccd
    word ^= word >> 33
    word = word &* 0xc4ce_b9fe_1a85_ec53
    return word ^ word >> 33
  }

  private func rotated(_ word: UInt64, by count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
}

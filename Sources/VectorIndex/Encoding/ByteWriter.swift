/// Encodes numbers in base 128, seven bits a byte, low bits first (LEB128).
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  /// 0 for nil, else the slot plus one.
  mutating func optionalSlot(_ slot: Slot?) { number(slot.map { UInt64($0) + 1 } ?? 0) }

  /// Ascending slots, as their count and differences.
  mutating func slots(_ slots: [Slot]) {
    number(UInt64(slots.count))
    var last: Slot = 0
    for slot in slots {
      number(UInt64(slot - last))
      last = slot
    }
  }

  /// Numbers in any order, as zigzag-coded differences.
  mutating func differences(_ numbers: ArraySlice<Int64>) {
    var last: Int64 = 0
    for value in numbers {
      let step = value &- last
      number(UInt64(bitPattern: (step << 1) ^ (step >> 63)))
      last = value
    }
  }

  mutating func raw<T: BitwiseCopyable>(_ value: T) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }
}

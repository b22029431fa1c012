/// Reads what `ByteWriter` wrote; every read checks its bounds.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number() throws(IndexDecodingError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < bytes.count else { throw .truncated(at: position) }
      guard shift < 64 else { throw .malformed("a number of more than 64 bits") }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  mutating func number(below bound: UInt64) throws(IndexDecodingError) -> UInt64 {
    let value = try number()
    guard value < bound else { throw .malformed("\(value) where less than \(bound) is possible") }
    return value
  }

  /// The count of a list whose elements take at least one byte each.
  mutating func count() throws(IndexDecodingError) -> Int { Int(try number(below: UInt64(bytes.count) + 1)) }

  mutating func slot(below bound: Int) throws(IndexDecodingError) -> Slot { Slot(try number(below: UInt64(bound))) }

  mutating func optionalSlot(below bound: Int) throws(IndexDecodingError) -> Slot? {
    let value = try number(below: UInt64(bound) + 1)
    return value == 0 ? nil : Slot(value - 1)
  }

  /// Calls `body` with the position in the list and the slot, for each of a list of ascending slots.
  mutating func forEachSlot(
    below bound: Int, maxCount: Int = .max, _ body: (Int, Slot) -> Void
  ) throws(IndexDecodingError) {
    let count = try count()
    guard count <= maxCount else { throw .malformed("\(count) slots in a list of \(maxCount)") }
    var last: UInt64 = 0
    for i in 0..<count {
      let step = try number(below: UInt64(bound))
      guard i == 0 || step > 0, last + step < UInt64(bound) else {
        throw .malformed("slots out of order or beyond \(bound)")
      }
      last += step
      body(i, Slot(last))
    }
  }

  mutating func slots(below bound: Int, maxCount: Int = .max) throws(IndexDecodingError) -> [Slot] {
    var slots = [Slot]()
    try forEachSlot(below: bound, maxCount: maxCount) { slots.append($1) }
    return slots
  }

  /// The numbers that `ByteWriter.differences` wrote.
  mutating func differences(_ count: Int) throws(IndexDecodingError) -> [Int64] {
    var numbers = [Int64]()
    numbers.reserveCapacity(count)
    var last: Int64 = 0
    for _ in 0..<count {
      let step = try number()
      last = last &+ (Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1))
      numbers.append(last)
    }
    return numbers
  }

  mutating func raw<T: BitwiseCopyable>(_ type: T.Type) throws(IndexDecodingError) -> T {
    let size = MemoryLayout<T>.size
    guard bytes.count - position >= size else { throw .truncated(at: bytes.count) }
    defer { position += size }
    return bytes.loadUnaligned(fromByteOffset: position, as: type)
  }
}

/// Packs numbers, seven bits a byte.
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

  /// Ascending slots, as differences.
  mutating func slots(_ slots: [Slot]) {
    number(UInt64(slots.count))
    var last: Slot = 0
    for slot in slots {
      number(UInt64(slot - last))
      last = slot
    }
  }

  mutating func raw<T: BitwiseCopyable>(_ value: T) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }
}

/// Why the bytes of a piece or of a log row cannot be what they should be.
package enum PieceProblem: Error, Equatable, CustomStringConvertible {
  case truncated(at: Int)
  case malformed(String)

  package var description: String {
    switch self {
    case .truncated(let at): "it ends at byte \(at), in the middle"
    case .malformed(let what): "it says \(what)"
    }
  }
}

/// Reads what `ByteWriter` packed; every read checks its bounds.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number() throws(PieceProblem) -> UInt64 {
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

  mutating func number(below bound: UInt64) throws(PieceProblem) -> UInt64 {
    let value = try number()
    guard value < bound else { throw .malformed("\(value) where less than \(bound) is possible") }
    return value
  }

  /// How many things follow: no more than there are bytes.
  mutating func count() throws(PieceProblem) -> Int { Int(try number(below: UInt64(bytes.count) + 1)) }

  mutating func slot(below bound: Int) throws(PieceProblem) -> Slot { Slot(try number(below: UInt64(bound))) }

  mutating func slots(below bound: Int) throws(PieceProblem) -> [Slot] {
    let count = try count()
    var slots = [Slot]()
    slots.reserveCapacity(count)
    var last: UInt64 = 0
    for i in 0..<count {
      let step = try number(below: UInt64(bound))
      guard i == 0 || step > 0, last + step < UInt64(bound) else {
        throw .malformed("slots out of order or beyond \(bound)")
      }
      last += step
      slots.append(Slot(last))
    }
    return slots
  }

  mutating func raw<T: BitwiseCopyable>(_ type: T.Type) throws(PieceProblem) -> T {
    let size = MemoryLayout<T>.size
    guard bytes.count - position >= size else { throw .truncated(at: bytes.count) }
    defer { position += size }
    return bytes.loadUnaligned(fromByteOffset: position, as: type)
  }
}

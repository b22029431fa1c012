/// What one element of a NumPy array is.
package struct NumPyElementType: Hashable, Sendable {
  /// NumPy's letter: `u`nsigned, `i`nteger, `f`loat, `b`oolean or `O`bject.
  package let kind: Character
  /// 1, 2, 4 or 8.
  package let byteCount: Int
  /// False also for single bytes and for the byte order of the machine, taken as little-endian.
  package internal(set) var isBigEndian = false

  /// From NumPy's text, such as `<u2`, `|b1` or `O8`; nil for types that are not read.
  package init?(_ text: String) {
    var rest = Substring(text)
    if let first = rest.first, "<>|=".contains(first) {
      isBigEndian = first == ">"
      rest.removeFirst()
    }
    guard let kind = rest.first, "uifbO".contains(kind) else { return nil }
    self.kind = kind
    byteCount = Int(rest.dropFirst()) ?? (kind == "O" ? 8 : 1)
    guard [1, 2, 4, 8].contains(byteCount) else { return nil }
  }

  /// The element at `index`; integers beyond 2⁵³ are rounded.
  func number(at index: Int, of bytes: [UInt8]) -> Double {
    var word: UInt64 = 0
    for byte in 0..<byteCount {
      let offset = index * byteCount + (isBigEndian ? byte : byteCount - 1 - byte)
      word = word << 8 | UInt64(bytes[offset])
    }
    switch (kind, byteCount) {
    case ("f", 2): return Double(Float16(bitPattern: UInt16(truncatingIfNeeded: word)))
    case ("f", 4): return Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
    case ("f", 8): return Double(bitPattern: word)
    case ("i", let size):
      let unused = 64 - 8 * size
      return Double(Int64(bitPattern: word << unused) >> unused)
    default: return Double(word)
    }
  }
}

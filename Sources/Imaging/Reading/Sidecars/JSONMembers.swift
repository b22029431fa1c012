/// The members of the outermost object of a JSON text, which may be cut off; values are skipped, not parsed.
struct JSONMembers {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The text of the first complete value whose key matches.
  func first(where matches: (String) -> Bool) -> ArraySlice<UInt8>? {
    var depth = 0
    var i = 0
    var key: String?
    var start: Int?
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "\""):
        let from = i + 1
        i = from
        while i < bytes.count, bytes[i] != UInt8(ascii: "\"") { i += bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
        guard i < bytes.count else { return nil }
        if depth == 1 && start == nil && key == nil { key = String(decoding: bytes[from..<i], as: UTF8.self) }
      case UInt8(ascii: ":"): if depth == 1 && start == nil { start = i + 1 }
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
        if depth == 1 {
          if let key, let start, matches(key) { return bytes[start..<i] }
          (key, start) = (nil, nil)
        }
        if bytes[i] != UInt8(ascii: ",") { depth -= 1 }
      default: break
      }
      i += 1
    }
    return nil
  }
}

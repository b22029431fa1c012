/// SQL's `FILTER (WHERE …)` after an aggregate: it chooses what the aggregate counts, and discards no row of the result.
enum FilterClauses {
  /// The text without them; strings, quoted names and comments are passed over.
  static func removed(from sql: String) -> String {
    let text = Array(sql.utf8)
    var result: [UInt8] = []
    var i = 0
    while i < text.count {
      let end = tokenEnd(text, i)
      if isWord(text[i..<end], "filter"), let close = closing(text, after: end) {
        i = close
        continue
      }
      result += text[i..<end]
      i = end
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The index past the parenthesis that closes `( WHERE …)`; nil where none follows.
  private static func closing(_ text: [UInt8], after start: Int) -> Int? {
    var i = start
    var depth = 0
    var words = 0
    while i < text.count {
      let end = tokenEnd(text, i)
      switch text[i] {
      case UInt8(ascii: "-"), UInt8(ascii: "/"): if end == i + 1, depth == 0 { return nil }
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return end }
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default:
        guard depth > 0 else { return nil }
        if words == 0, !isWord(text[i..<end], "where") { return nil }
        words += 1
      }
      i = end
    }
    return nil
  }

  private static func isWord(_ token: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      token.count == word.count && zip(token, word).allSatisfy { $0 | 0x20 == $1 }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func tokenEnd(_ text: [UInt8], _ start: Int) -> Int {
    func end(past closing: UInt8) -> Int {
      text[(start + 1)...].firstIndex(of: closing).map { $0 + 1 } ?? text.count
    }
    switch text[start] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): return end(past: text[start])
    case UInt8(ascii: "["): return end(past: UInt8(ascii: "]"))
    case UInt8(ascii: "-") where start + 1 < text.count && text[start + 1] == UInt8(ascii: "-"):
      return text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    case UInt8(ascii: "/") where start + 1 < text.count && text[start + 1] == UInt8(ascii: "*"):
      var i = start + 2
      while i + 1 < text.count, text[i] != UInt8(ascii: "*") || text[i + 1] != UInt8(ascii: "/") { i += 1 }
      return min(i + 2, text.count)
    case let byte where isLetter(byte): return text[start...].firstIndex { !isLetter($0) } ?? text.count
    default: return start + 1
    }
  }
}

/// Reads XML as a sequence of events: elements, attributes and text, and nothing that reaches beyond the document.
///
/// No document types, so no entities of a file's own and no expansion; no external references; at most 64 levels.
package struct XMLScanner {
  /// One step through the document; names come without their namespace prefix.
  package enum Event {
    case start(name: String, attributes: [String: String])
    /// Also after the start of an empty element.
    case end(name: String)
    case text(String)
  }

  private static let maxDepth = 64
  /// No microscope writes as many; a hostile file's millions would cost memory.
  private static let maxAttributes = 1024

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  /// The name of an empty element whose start was the last event.
  private var emptyElement: String?

  /// - Parameter text: a whole document, or elements without one around them.
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// The next event; nil at the end of the document.
  /// - Throws: `unsupported` for a document type, `malformed` for anything that is no XML.
  package mutating func next() throws(FormatError) -> Event? {
    if let name = emptyElement {
      emptyElement = nil
      return .end(name: name)
    }
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return .text(try decode(start..<position))
      } else if has("<?") {
        try skip(past: "?>")
      } else if has("<!--") {
        try skip(past: "-->")
      } else if has("<![CDATA[") {
        let start = position + 9
        try skip(past: "]]>")
        return .text(String(decoding: bytes[start..<position - 3], as: UTF8.self))
      } else if has("<!") {
        throw .unsupported("a document type definition")
      } else if has("</") {
        position += 2
        let name = try name()
        try skip(past: ">")
        depth -= 1
        return .end(name: name)
      } else {
        return try element()
      }
    }
    guard depth == 0 else { throw malformed(at: position) }
    return nil
  }

  private mutating func element() throws(FormatError) -> Event {
    position += 1
    let element = try name()
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      if has(">") {
        position += 1
        depth += 1
        guard depth <= Self.maxDepth else { throw .malformed("is nested too deeply") }
        return .start(name: element, attributes: attributes)
      }
      if has("/>") {
        position += 2
        emptyElement = element
        return .start(name: element, attributes: attributes)
      }
      let key = try name()
      skipSpace()
      guard has("=") else { throw malformed(at: position) }
      position += 1
      skipSpace()
      guard has("\"") || has("'") else { throw malformed(at: position) }
      let quote = bytes[position]
      position += 1
      let start = position
      while position < bytes.count, bytes[position] != quote { position += 1 }
      guard position < bytes.count, attributes.count < Self.maxAttributes else { throw malformed(at: start) }
      attributes[key] = try decode(start..<position)
      position += 1
    }
  }

  private func malformed(at offset: Int) -> FormatError { .malformed("breaks at character \(offset)") }

  private func has(_ text: StaticString) -> Bool {
    guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
    for i in 0..<text.utf8CodeUnitCount where bytes[position + i] != text.utf8Start[i] { return false }
    return true
  }

  private mutating func skip(past text: StaticString) throws(FormatError) {
    while position < bytes.count {
      if has(text) {
        position += text.utf8CodeUnitCount
        return
      }
      position += 1
    }
    throw malformed(at: position)
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func name() throws(FormatError) -> String {
    var start = position
    scan: while position < bytes.count {
      switch bytes[position] {
      case 0...0x20, UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "<"): break scan
      case UInt8(ascii: ":"): start = position + 1
      default: break
      }
      position += 1
    }
    guard position > start else { throw malformed(at: position) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Text with the five predefined entities and numeric references resolved; any other entity is refused.
  private func decode(_ range: Range<Int>) throws(FormatError) -> String {
    guard bytes[range].contains(UInt8(ascii: "&")) else { return String(decoding: bytes[range], as: UTF8.self) }
    var result: [UInt8] = []
    var i = range.lowerBound
    while i < range.upperBound {
      guard bytes[i] == UInt8(ascii: "&") else {
        result.append(bytes[i])
        i += 1
        continue
      }
      guard let end = bytes[i..<min(range.upperBound, i + 12)].firstIndex(of: UInt8(ascii: ";")) else {
        throw malformed(at: i)
      }
      switch String(decoding: bytes[i + 1..<end], as: UTF8.self) {
      case "lt": result.append(UInt8(ascii: "<"))
      case "gt": result.append(UInt8(ascii: ">"))
      case "amp": result.append(UInt8(ascii: "&"))
      case "quot": result.append(UInt8(ascii: "\""))
      case "apos": result.append(UInt8(ascii: "'"))
      case let name where name.hasPrefix("#"):
        let digits = name.dropFirst()
        let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let scalar = code.flatMap(Unicode.Scalar.init) else { throw malformed(at: i) }
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
      default: throw malformed(at: i)
      }
      i = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// A reader of XML from strangers: elements, attributes and text, and nothing that reaches beyond them.
///
/// No document types, so no entities of a file's own and no expansion; no external references; depth at most 64.
struct XMLScanner {
  /// What is met, in order.
  enum Event {
    case start(name: String, attributes: [String: String])
    case end(name: String)
    case text(String)
  }

  enum Failure: Error, Hashable {
    case documentType
    case tooDeep
    case malformed(offset: Int)
  }

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Calls `body` for each event; names come without their namespace prefix.
  mutating func scan(_ body: (Event) throws -> Void) throws {
    while place < bytes.count {
      if bytes[place] != UInt8(ascii: "<") {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "<") { place += 1 }
        try body(.text(try decode(start..<place)))
      } else if has("<?") {
        try skip(past: "?>")
      } else if has("<!--") {
        try skip(past: "-->")
      } else if has("<![CDATA[") {
        let start = place + 9
        try skip(past: "]]>")
        try body(.text(String(decoding: bytes[start..<place - 3], as: UTF8.self)))
      } else if has("<!") {
        throw Failure.documentType
      } else if has("</") {
        place += 2
        let name = try name()
        try skip(past: ">")
        depth -= 1
        try body(.end(name: name))
      } else {
        try element(body)
      }
    }
    guard depth == 0 else { throw Failure.malformed(offset: place) }
  }

  private mutating func element(_ body: (Event) throws -> Void) throws {
    place += 1
    let element = try name()
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      guard place < bytes.count else { throw Failure.malformed(offset: place) }
      if bytes[place] == UInt8(ascii: ">") {
        place += 1
        depth += 1
        guard depth <= 64 else { throw Failure.tooDeep }
        try body(.start(name: element, attributes: attributes))
        return
      }
      if has("/>") {
        place += 2
        try body(.start(name: element, attributes: attributes))
        try body(.end(name: element))
        return
      }
      let key = try name()
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { throw Failure.malformed(offset: place) }
      place += 1
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
        throw Failure.malformed(offset: place)
      }
      let quote = bytes[place]
      place += 1
      let start = place
      while place < bytes.count, bytes[place] != quote { place += 1 }
      guard place < bytes.count else { throw Failure.malformed(offset: place) }
      // No microscope says so many things of one element; a liar's millions would cost memory.
      guard attributes.count < 1024 else { throw Failure.malformed(offset: start) }
      attributes[key] = try decode(start..<place)
      place += 1
    }
  }

  private func has(_ text: StaticString) -> Bool {
    guard place + text.utf8CodeUnitCount <= bytes.count else { return false }
    for i in 0..<text.utf8CodeUnitCount where bytes[place + i] != text.utf8Start[i] { return false }
    return true
  }

  private mutating func skip(past text: StaticString) throws {
    while place < bytes.count {
      if has(text) {
        place += text.utf8CodeUnitCount
        return
      }
      place += 1
    }
    throw Failure.malformed(offset: place)
  }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private mutating func name() throws -> String {
    var start = place
    while place < bytes.count {
      let byte = bytes[place]
      if byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
        || byte == UInt8(ascii: "<")
      {
        break
      }
      if byte == UInt8(ascii: ":") { start = place + 1 }
      place += 1
    }
    guard place > start else { throw Failure.malformed(offset: place) }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// Text with the five predefined entities and numeric references undone; any other entity is refused.
  private func decode(_ range: Range<Int>) throws -> String {
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
        throw Failure.malformed(offset: i)
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
        guard let scalar = code.flatMap(Unicode.Scalar.init) else { throw Failure.malformed(offset: i) }
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
      default: throw Failure.malformed(offset: i)
      }
      i = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension XMLScanner {
  /// Calls `body` for each event until it returns false; what is wrong is said of `path`, where `what` stands.
  static func read(
    _ text: String, _ what: String, path: String, _ body: (Event) throws(ImagingError) -> Bool
  ) throws(ImagingError) {
    struct Enough: Error {}
    var scanner = XMLScanner(text)
    do { try scanner.scan { if try !body($0) { throw Enough() } } } catch {
      switch error {
      case is Enough: return
      case let error as ImagingError: throw error
      case Failure.documentType:
        throw .unsupported(
          path: path, detail: "\(what) with a document type definition",
          advice: "re-save it with Bio-Formats or ImageJ")
      case Failure.tooDeep: throw .malformed(path: path, detail: "its \(what) is nested too deeply")
      case Failure.malformed(let offset):
        throw .malformed(path: path, detail: "its \(what) breaks at character \(offset)")
      default: throw .malformed(path: path, detail: "its \(what) cannot be read")
      }
    }
  }
}

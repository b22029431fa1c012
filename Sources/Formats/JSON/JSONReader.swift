extension JSONValue {
  /// Nil unless `bytes` are exactly one value, at most 64 levels deep, with white space around it.
  package init?(_ bytes: [UInt8]) {
    var reader = JSONReader(bytes: bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd() else { return nil }
    self = value
  }
}

/// Reads a `JSONValue` by recursive descent, at most 64 levels deep; nil stands for a syntax error.
private struct JSONReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  mutating func value(depth: Int) -> JSONValue? {
    skipSpace()
    guard depth < 64, position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return integer()
    case UInt8(ascii: "n"): return literal("null", .null)
    case UInt8(ascii: "t"): return literal("true", .bool(true))
    case UInt8(ascii: "f"): return literal("false", .bool(false))
    default: return nil
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func literal(_ text: String, _ value: JSONValue) -> JSONValue? {
    guard bytes[position...].starts(with: text.utf8) else { return nil }
    position += text.utf8.count
    return value
  }

  private mutating func object(depth: Int) -> JSONValue? {
    position += 1
    var fields: [JSONValue.Field] = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), let key = string(), take(":"),
        let value = value(depth: depth + 1)
      else { return nil }
      fields.append(JSONValue.Field(name: key, value: value))
    } while take(",")
    return take("}") ? .object(fields) : nil
  }

  private mutating func array(depth: Int) -> JSONValue? {
    position += 1
    var items: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      items.append(value)
    } while take(",")
    return take("]") ? .array(items) : nil
  }

  private mutating func integer() -> JSONValue? {
    let start = position
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 { position += 1 }
    guard position == start + 1 || bytes[start] != 0x30 else { return nil }
    if position < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position]) {
      return nil
    }
    return Int(String(decoding: bytes[start..<position], as: UTF8.self)).map { .integer($0) }
  }

  private mutating func string() -> String? {
    position += 1
    var units: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: units, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        units += escaped
      case 0..<0x20: return nil
      default: units.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> [UInt8]? {
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard var code = hexadecimal() else { return nil }
      if (0xD800..<0xDC00).contains(code) {
        guard bytes[position...].starts(with: "\\u".utf8) else { return nil }
        position += 2
        guard let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else { return nil }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      return Unicode.Scalar(code).map { Array(String(Character($0)).utf8) }
    default: return nil
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard position + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { return nil }
    position += 4
    return code
  }
}

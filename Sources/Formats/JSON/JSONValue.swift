/// A parsed JSON value (RFC 8259), as much of it as headers of weights files need: its only numbers are unsigned integers.
package indirect enum JSONValue {
  /// One member of an object.
  package struct Field {
    /// With escapes resolved.
    package let name: String
    package let value: JSONValue
  }

  case null
  case bool(Bool)
  /// Not negative.
  case integer(Int)
  case string(String)
  case array([JSONValue])
  /// In the order written; names may repeat.
  case object([Field])

  /// The items of an array of integers; nil for anything else.
  package var integers: [Int]? {
    guard case .array(let items) = self else { return nil }
    var result: [Int] = []
    for item in items {
      guard case .integer(let value) = item else { return nil }
      result.append(value)
    }
    return result
  }

  /// A string literal with its quotes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<" ":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

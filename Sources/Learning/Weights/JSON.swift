/// As much JSON as a weights header needs, strictly: no Foundation below the facade.
indirect enum JSON {
  struct Field {
    let name: String
    let value: JSON
  }

  case null
  case bool(Bool)
  /// Whole and not negative; headers have no others.
  case integer(Int)
  case string(String)
  case array([JSON])
  /// In order, duplicates kept for the reader to refuse.
  case object([Field])

  /// nil unless `bytes` are exactly one value, spaces around it allowed.
  init?(_ bytes: [UInt8]) {
    var reader = JSONReader(bytes: bytes)
    guard let value = reader.value(depth: 0), reader.isAtEnd() else { return nil }
    self = value
  }

  var integers: [Int]? {
    guard case .array(let items) = self else { return nil }
    var result: [Int] = []
    for item in items {
      guard case .integer(let value) = item else { return nil }
      result.append(value)
    }
    return result
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

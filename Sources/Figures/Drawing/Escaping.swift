/// Text escaped for SVG and HTML, attributes included; control characters are dropped, because XML forbids them.
package func escaped(_ text: String) -> String {
  var result = ""
  for character in text.unicodeScalars {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default:
      if character.value >= 32 || character == "\n" || character == "\t" { result.unicodeScalars.append(character) }
    }
  }
  return result
}

/// A CSV file (RFC 4180); values are quoted where necessary.
func csv(_ header: [String], _ rows: [[String]]) -> String {
  func cell(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    return needsQuotes
      ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : text
  }
  return ([header] + rows).map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
}

/// Base64 with padding (RFC 4648).
func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  result.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let count = min(3, bytes.count - start)
    var word: UInt32 = 0
    for i in 0..<3 { word = word << 8 | (i < count ? UInt32(bytes[start + i]) : 0) }
    for i in 0..<4 {
      result.append(i <= count ? letters[Int(word >> UInt32(18 - 6 * i) & 63)] : UInt8(ascii: "="))
    }
  }
  return String(decoding: result, as: UTF8.self)
}

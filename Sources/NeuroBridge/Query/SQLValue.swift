import Formats
import Foundation
// Vocabulary is part of the public API.
@_exported public import Vocabulary

extension SQLValue {
  /// For people, in a column: as `whole`, numbers rounded to five significant digits.
  var displayed: String {
    if case .real(let real) = self { return Self.rounded(real) }
    return whole
  }

  /// Five significant digits, and all before the point; at most five zeros after it.
  private static func rounded(_ real: Double) -> String {
    let size = abs(real)
    guard real != real.rounded(), size < 1e15 else { return SQLValue.real(real).plain }
    guard size >= 1e-4 else { return String(format: "%.4e", real) }
    let digits = Int(log10(size).rounded(.down)) + 1
    var text = Substring(String(format: "%.\(max(0, 5 - digits))f", real))
    guard text.contains(".") else { return String(text) }
    while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
    return String(text)
  }

  /// For people: vectors and files by their size, short blobs in hexadecimal digits.
  var whole: String {
    switch self {
    case .null: ""
    case .blob(let bytes) where bytes.count <= 32: hexadecimal(bytes)
    case .blob(let bytes) where bytes.starts(with: [0x49, 0x49]) || bytes.starts(with: [0x4D, 0x4D]):
      "<TIFF, \(bytes.count) bytes>"
    case .blob(let bytes) where bytes.count % 4 == 0 && bytes.count <= 65_536: "<\(bytes.count / 4) × f32>"
    case .blob(let bytes): "<\(bytes.count) bytes>"
    default: plain
    }
  }

  /// For programs: complete, blobs in hexadecimal digits.
  var plain: String {
    switch self {
    case .null: ""
    case .integer(let integer): String(integer)
    case .real(let real): real == real.rounded() && abs(real) < 1e15 ? String(format: "%.1f", real) : "\(real)"
    case .text(let text): text
    case .blob(let bytes): hexadecimal(bytes)
    }
  }

  /// As a JSON value.
  var json: String {
    switch self {
    case .null: "null"
    case .integer(let integer): String(integer)
    case .real(let real): real.isFinite ? "\(real)" : "null"
    case .text(let text): JSONValue.quoted(text)
    case .blob(let bytes): JSONValue.quoted(hexadecimal(bytes))
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
      for (i, byte) in bytes.enumerated() {
        buffer[2 * i] = digits[Int(byte >> 4)]
        buffer[2 * i + 1] = digits[Int(byte & 15)]
      }
      return 2 * bytes.count
    }
  }
}

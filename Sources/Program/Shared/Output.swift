import Foundation

/// Results go to standard output; everything else to standard error.
enum Output {
  /// A line on standard error.
  static func line(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// The one line a failure ends with: what, where, what to do.
  static func error(_ text: String) { line("neurobridge: \(text)") }

  /// Sends what was printed on its way, before waiting for an answer.
  static func flush() { fflush(nil) }

  /// Exactly one JSON value on standard output.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

import Foundation
import NeuroBridge

/// Results go to standard output; everything else to standard error.
enum Output {
  /// A line on standard error.
  static func line(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// The last line of a failed command: what, where, what to do.
  static func error(_ text: String) { line("neurobridge: \(text)") }

  /// Writes out what standard output holds back, before input is read.
  static func flush() { fflush(nil) }

  /// Exactly one JSON value on standard output.
  static func json(_ value: some Encodable) throws {
    print(try JSONText.indented(value))
  }
}

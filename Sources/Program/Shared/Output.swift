import Glibc
import NeuroBridge
import Vocabulary

/// Standard output and standard error, which everything that the program prints goes through.
///
/// Results go to standard output, where a failure to write is remembered and ends the program with status 1; everything else goes to
/// standard error, where it is not: a full or closed standard error changes neither what is stored nor the status.
enum Output {
  /// Why standard output could not be written.
  struct Failure: Error, CustomStringConvertible {
    /// `errno`.
    let code: Int32

    /// Whether nobody reads it any more, as after `| head -1`: an ordinary end.
    var isClosedPipe: Bool { code == EPIPE }

    var description: String {
      "standard output cannot be written (\(String(cString: strerror(code)))); the result is not complete there, and what was "
        + "stored stays stored"
    }
  }

  /// Text that is not yet written; only the main thread prints results.
  nonisolated(unsafe) private static var buffer: [UInt8] = []
  nonisolated(unsafe) private(set) static var failure: Failure?
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Opens what is closed of the three standard files, for nothing: the next file opened, such as the atlas, would take its number
  /// and then receive what is printed.
  static func reserveStandardFiles() {
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", mode)
    }
  }

  /// Adds to standard output.
  ///
  /// - Throws: `Failure` where it cannot be written, so that long output ends.
  static func write(_ text: String) throws(Failure) {
    if let failure { throw failure }
    buffer += Array((isTerminal ? text.escapingControls(but: "\n\t") : text).utf8)
    // A person sees each line as it comes.
    if isTerminal || buffer.count >= 1 << 16 { flush() }
    if let failure { throw failure }
  }

  /// Writes out what standard output holds back: before input is read, and at the end.
  static func flush() {
    guard !buffer.isEmpty else { return }
    let code = buffer.withUnsafeBytes { StandardStream.write($0, to: STDOUT_FILENO) }
    buffer.removeAll(keepingCapacity: true)
    if code != 0 && failure == nil { failure = Failure(code: code) }
  }

  /// Exactly one JSON value on standard output.
  static func json(_ value: some Encodable) throws { print(try JSONText.indented(value)) }

  /// Text of several lines on standard error.
  static func line(_ text: String) { raw(text.escapingControls(but: "\n\t") + "\n") }

  /// A remark in one line on standard error.
  static func note(_ text: String) { raw(text.escapingControls() + "\n") }

  /// The last line of a failed command: what, where, what to do.
  static func error(_ text: String) { note("neurobridge: \(text)") }

  /// Adds to standard error, with the terminal's commands in it; whether it arrives changes nothing.
  static func raw(_ text: String) {
    var text = text
    _ = text.withUTF8 { StandardStream.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  /// Ends the program, with status 1 where standard output could not be written.
  static func exit(_ status: Int32) -> Never {
    flush()
    guard let failure, !failure.isClosedPipe, status == 0 else { Glibc.exit(status) }
    error("\(failure)")
    Glibc.exit(1)
  }
}

// In place of Swift's functions of this name, which do not say whether the text was written: one for each number of arguments, since
// Swift's are preferred to any with defaults.

/// Adds a line to standard output.
func print(_ text: String) { try? Output.write(text + "\n") }

/// Adds to standard output.
func print(_ text: String, terminator: String) { try? Output.write(text + terminator) }

/// Adds an empty line to standard output.
func print() { try? Output.write("\n") }

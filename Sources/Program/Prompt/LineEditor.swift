import CEdit
import Glibc

/// Reads lines from a terminal, edited and recalled with libedit.
final class LineEditor {
  /// What the user did.
  enum Input {
    case line(String)
    /// Ctrl-C: the line is dropped.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
  }

  /// Statements that are kept.
  private static let historyLimit: Int32 = 1_000
  /// A larger file is none of ours.
  private static let historyBytes = 16 << 20

  /// Nil where it cannot be kept.
  private let historyPath: String?
  private var last = ""

  /// Reads the history of earlier prompts.
  init() {
    // libedit reads characters by the locale; in the C locale a label that is not ASCII could not be typed.
    let locale = setlocale(LC_CTYPE, "").map { String(cString: $0) }
    if locale == nil || locale == "C" || locale == "POSIX" { _ = setlocale(LC_CTYPE, "C.UTF-8") }
    using_history()
    stifle_history(Self.historyLimit)
    historyPath = HistoryFile.path(limit: Self.historyBytes)
    if let historyPath { _ = read_history(historyPath) }
  }

  /// Shows the prompt and waits for a line.
  func read(_ prompt: String) -> Input {
    Output.flush()
    PromptInterruption.clear()
    guard let line = readline(prompt) else {
      guard PromptInterruption.isRequested else { return .end }
      print("^C")
      return .interrupted
    }
    defer { free(line) }
    return .line(String(cString: line))
  }

  /// Keeps a statement or a command, for the arrow keys and for the next prompt; the last one again is not repeated.
  func remember(_ text: String) {
    guard !text.isEmpty, text != last, text.utf8.count < 1 << 16 else { return }
    last = text
    _ = add_history(text)
    // At once, so that a terminal that is closed loses nothing.
    if let historyPath {
      _ = write_history(historyPath)
      chmod(historyPath, 0o600)
    }
  }
}

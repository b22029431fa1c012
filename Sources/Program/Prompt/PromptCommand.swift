import NeuroBridge

/// A command of the prompt itself: a dot, a name, perhaps an argument.
enum PromptCommand: Equatable {
  case help
  case tables
  case schema(String?)
  case mode(String?)
  case output(String?)
  case timer(String?)
  case quit
  case unknown(String)

  static let helpText = """
      .help                 this list
      .tables               the tables and views
      .schema [NAME]        the SQL of one of them, with a comment for every column; without NAME, of all
      .mode [FORMAT]        how rows are written: \(TableFormat.allCases.map(\.rawValue).joined(separator: ", "))
      .output FILE|stdout   where rows are written: a new file, or the terminal again
      .timer on|off         show how long each statement took
      .quit                 leave; so does Ctrl-D
    A statement ends with a semicolon and may have several lines. Ctrl-C stops a statement or drops a line.
    """

  private static let names = [".help", ".tables", ".schema", ".mode", ".output", ".timer", ".quit", ".exit"]

  /// - Parameter line: Begins with a dot; a semicolon at its end is ignored.
  init(_ line: String) {
    var words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
    if let last = words.indices.last { words[last] = Self.trimmed(words[last]) }
    let argument = words.count > 1 && !words[1].isEmpty ? words[1] : nil
    self =
      switch words[0] {
      case ".help", ".h", ".?": .help
      case ".tables": .tables
      case ".schema": .schema(argument)
      case ".mode": .mode(argument)
      case ".output": .output(argument)
      case ".timer": .timer(argument)
      case ".quit", ".exit", ".q": .quit
      default: .unknown(words[0])
      }
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while let last = text.last, last == ";" || last.isWhitespace { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }

  /// For an unknown command: what was perhaps meant.
  static func unknown(command name: String) -> String {
    let nearest = Nearest.name(to: name, among: names)
    return "there is no command \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "") + " .help lists all"
  }
}

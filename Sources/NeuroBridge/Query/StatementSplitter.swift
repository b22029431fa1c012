/// Splits SQL that comes piece by piece into statements, at semicolons outside of quotes and comments.
public struct StatementSplitter: Sendable {
  private enum Context: Equatable {
    case sql
    /// Until this byte.
    case quoted(UInt8)
    case lineComment
    case blockComment
  }

  private var bytes: [UInt8] = []
  private var context = Context.sql
  private var previous: UInt8 = 0
  private var hasSQL = false

  /// Nothing yet.
  public init() {}

  /// Whether nothing but spaces and complete comments has come since the last statement.
  public var isBlank: Bool { !hasSQL && context != .blockComment }

  /// Adds text.
  ///
  /// - Returns: The statements that are complete with it, each with its semicolon.
  public mutating func add(_ text: String) -> [String] {
    var statements: [String] = []
    for byte in text.utf8 {
      bytes.append(byte)
      let wasSQL = context == .sql
      let before = previous
      previous = byte
      switch context {
      case .sql: read(byte, after: before)
      case .quoted(let end): if byte == end { context = .sql }
      case .lineComment: if byte == UInt8(ascii: "\n") { context = .sql }
      case .blockComment:
        if byte == UInt8(ascii: "/"), before == UInt8(ascii: "*") { (context, previous) = (.sql, 0) }
      }
      guard wasSQL, byte == UInt8(ascii: ";") else { continue }
      if hasSQL { statements.append(String(decoding: bytes, as: UTF8.self)) }
      (bytes, hasSQL) = ([], false)
    }
    if isBlank { bytes = [] }
    return statements
  }

  /// What has come since the last statement; nil where it is blank.
  public var rest: String? { hasSQL ? String(decoding: bytes, as: UTF8.self) : nil }

  private mutating func read(_ byte: UInt8, after before: UInt8) {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
      context = .quoted(byte)
      hasSQL = true
    case UInt8(ascii: "["):
      context = .quoted(UInt8(ascii: "]"))
      hasSQL = true
    case UInt8(ascii: "-") where before == byte: context = .lineComment
    case UInt8(ascii: "*") where before == UInt8(ascii: "/"): (context, previous) = (.blockComment, 0)
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"),
      UInt8(ascii: "-"), UInt8(ascii: "/"):
      // A minus or a slash may begin a comment; alone it is in a statement that has other words.
      break
    default: hasSQL = true
    }
  }
}

@_spi(_Unicode) import Swift

/// Names that people give: the one place where they are normalised and checked, whatever they come in by.
///
/// Two names that look the same are the same: they are in Unicode's form NFC, without blanks at either end.
public enum Name {
  /// What is named.
  public enum Kind: String, Sendable {
    case animal, session, modality, model, reviewer
    /// Of a neuron within its session; the only one that may contain '/'.
    case label
  }

  /// In characters.
  static let maxLength = 255

  /// NFC, without white space, byte order marks and zero-width spaces at either end.
  public static func normalized(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text }
    var scalars = String.UnicodeScalarView(text._nfc)
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
    }
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars.drop(while: isBlank))
  }

  /// What to look up, in this order: the text as it is, for atlases whose names were stored so, and normalised.
  public static func spellings(_ text: String) -> [String] {
    let name = normalized(text)
    return name.utf8.elementsEqual(text.utf8) ? [text] : [text, name]
  }

  /// The normalised name.
  ///
  /// - Throws: `NameError` for one that is blank, `.` or `..`, too long, or with a slash, a control character or an
  ///   invisible one.
  public static func checked(_ text: String, as kind: Kind) throws(NameError) -> String {
    let name = normalized(text)
    func fail(_ problem: String) -> NameError { NameError(kind: kind, name: name, problem: problem) }
    guard !name.isEmpty else { throw fail("is blank") }
    guard name != ".", name != ".." else { throw fail("would be read as a folder") }
    guard name.unicodeScalars.count <= maxLength else { throw fail("has more than \(maxLength) characters") }
    if kind != .label, name.contains("/") { throw fail("contains a slash, which separates animal, session and label") }
    if kind == .model, name.contains("@") { throw fail("contains @, which separates name and version") }
    for scalar in name.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: throw fail("contains a control character")
      case .format: throw fail("contains an invisible character, U+\(String(scalar.value, radix: 16, uppercase: true))")
      case .privateUse, .surrogate, .unassigned: throw fail("contains a character without a meaning")
      default: break
      }
    }
    return name
  }
}

/// A name that is refused.
public struct NameError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was to be named.
  public let kind: Name.Kind
  /// Normalised.
  public let name: String
  /// What is wrong, as a clause.
  public let problem: String

  /// One line: the name, what is wrong, what to do.
  public var description: String {
    let shown = String(
      String.UnicodeScalarView(
        name.unicodeScalars.prefix(60).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    return name.isEmpty
      ? "the name of the \(kind.rawValue) is blank: give one"
      : "\(kind.rawValue) “\(shown)” \(problem): choose another name"
  }
}

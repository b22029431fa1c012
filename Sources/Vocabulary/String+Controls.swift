extension String {
  /// The text with control characters, line separators and marks that reverse the direction of writing as `\u{1B}`: text out of a file
  /// may contain any, and a terminal obeys them.
  ///
  /// - Parameter kept: Stays as it is, such as `"\n\t"` in text of several lines.
  package func escapingControls(but kept: String = "") -> String {
    // Most text has none, and is not copied.
    guard unicodeScalars.contains(where: { $0.isControl }) else { return self }
    let kept = kept.unicodeScalars
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isControl && !kept.contains(scalar) {
        text += scalar.escaped(asASCII: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would do something else than to show it.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

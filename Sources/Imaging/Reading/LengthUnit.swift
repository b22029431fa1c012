/// Units of length as files spell them.
enum LengthUnit {
  /// µm per unit; nil for pixels and for anything that is no length.
  static func micrometres(in name: String) -> Double? {
    switch name.lowercased().replacing("\\u00b5", with: "µ").replacing("μ", with: "µ") {
    case "um", "µm", "micron", "microns", "micrometer", "micrometre", "micrometers", "micrometres": 1
    case "nm", "nanometer", "nanometre": 0.001
    case "å", "angstrom": 0.0001
    case "mm", "millimeter", "millimetre": 1000
    case "cm", "centimeter", "centimetre": 10_000
    case "m", "meter", "metre": 1_000_000
    case "inch", "in", "\"": 25_400
    default: nil
    }
  }
}

extension String {
  /// The text with every occurrence of `part` replaced.
  func replacing(_ part: String, with other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }

  /// The text without leading and trailing white space.
  var trimmed: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}

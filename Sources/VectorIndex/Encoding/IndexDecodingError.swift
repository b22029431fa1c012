/// Why the bytes of a segment, of a codec or of a log row are not valid.
package enum IndexDecodingError: Error, Equatable, CustomStringConvertible {
  /// The bytes end at this offset, within a value.
  case truncated(at: Int)
  /// What the bytes hold that is not allowed.
  case malformed(String)

  /// A clause to follow the name of a segment or row.
  package var description: String {
    switch self {
    case .truncated(let offset): "its data end at byte \(offset), within a value"
    case .malformed(let what): "it holds \(what)"
    }
  }
}

// Formats: bytes to values, for file formats that more than one target reads.
//
// ZIP/     directory of an archive, members stored or deflated
// Pickle/  Python's object streams as plain data; no code runs
// NumPy/   `.npy` files, and arrays within pickles
// JSON/    a parsed value, for headers
// XML/     elements, attributes and text as a sequence of events
// CSV/     records of fields
//
// Input is hostile until it is checked: every size is bounded before memory is taken for it. No Foundation, no files: bytes in.

/// What is wrong with the bytes of a format. The caller knows the file and adds its path and the remedy.
package enum FormatError: Error, Hashable, Sendable {
  /// The bytes end too early; the text says in which part.
  case truncated(String)
  /// The bytes contradict the format.
  case malformed(String)
  /// A valid construct that is not read, such as "the Python class posix.system".
  case unsupported(String)
  /// A line of a text table, counted from 1, cannot be understood.
  case line(Int, String)
}

extension FormatError: CustomStringConvertible {
  /// One sentence without the path.
  package var description: String {
    switch self {
    case .truncated(let detail): "\(detail); copy the file again"
    case .malformed(let detail): detail
    case .unsupported(let detail): "\(detail) is not read"
    case .line(let line, let detail): "line \(line): \(detail)"
    }
  }
}

/// Why weights cannot be imported or exported.
public enum WeightsFileError: Error, Equatable, CustomStringConvertible {
  /// No file at the path, or no permission to read it.
  case unreadable(String)
  /// A file whose tensors are of no known layout.
  case unusable(path: String, reason: String)
  /// A field of view that is not above 0 and at most 1000 µm.
  case field(Double)

  /// One line: the file or flag, what is wrong, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path): cannot be read; check the path and its permissions"
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .field(let value): "--field \(value): give the edge of the field of view in µm, such as 72"
    }
  }
}

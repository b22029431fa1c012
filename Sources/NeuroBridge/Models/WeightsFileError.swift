/// Why weights cannot be imported or exported.
public enum WeightsFileError: Error, Equatable, CustomStringConvertible {
  /// No file at the path, or no permission to read it.
  case unreadable(String)
  /// A file whose tensors are of no known layout.
  case unusable(path: String, reason: String)
  /// A field of view that is not above 0 and at most 1000 µm.
  case field(Double)
  /// Weights of another program without a name for the model.
  case noName(String)
  /// Options that a file of `weights export` does not leave open.
  case describesItself(String)
  /// What is wrong with the description of a model; its file is named where this is caught.
  case description(String)

  static let undescribed =
    "weights of a NeuroBridge model without their description, as earlier versions wrote them: export the model again"

  /// One line: the file or flag, what is wrong, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path): cannot be read; check the path and its permissions"
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .field(let value): "--field \(value): give the edge of the field of view in µm, such as 72"
    case .noName(let path): "\(path) does not say what its model is called: name it with --name"
    case .describesItself(let path):
      "\(path) describes its own network: import it without --heads, --pixels and --field"
    case .description(let reason): "the description of the model cannot be used: \(reason); export it again"
    }
  }
}

/// Why nothing was simulated.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
  /// A folder that a new animal would replace.
  case exists(String)
  /// A folder that cannot be created.
  case unwritable(String, reason: String)
  /// A count below 1, with its flag.
  case number(String, Int)
  /// A largest rotation that is not within 0 to 180 degrees.
  case rotation(Double)

  /// One line: the folder or flag, what is wrong, what to do.
  public var description: String {
    switch self {
    case .exists(let path): "\(path): exists already; name another folder, or remove it first"
    case .unwritable(let path, let reason):
      "\(path): cannot be created (\(reason)); check the folder above and the free space"
    case .rotation(let value): "--max-rotation \(value): give 0 to 180 degrees"
    case .number(let name, let value): "\(name) \(value): give 1 or more"
    }
  }
}

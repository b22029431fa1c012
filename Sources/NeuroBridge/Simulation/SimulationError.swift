/// Why nothing was simulated.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
  case exists(String)
  case unwritable(String, reason: String)
  case number(String, Int)
  case turn(Double)

  public var description: String {
    switch self {
    case .exists(let path): "\(path): exists already; name another folder, or remove it first"
    case .unwritable(let path, let reason):
      "\(path): cannot be made (\(reason)); check the folder above and the free space"
    case .turn(let value): "--turn \(value): give 0 to 180 degrees"
    case .number(let name, let value): "\(name) \(value): give 1 or more"
    }
  }
}

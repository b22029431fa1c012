/// Why a demonstration cannot run.
public enum DemoError: Error, Equatable, CustomStringConvertible {
  /// A folder that holds files no demonstration wrote; `found` names them.
  case notOurs(String, found: [String])
  /// A folder with an earlier demonstration, where `force` is not set.
  case exists(String)
  /// Fewer than two animals: one is held out, and another is needed to learn from.
  case tooFewAnimals(Int)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .notOurs(let path, let found):
      "\(path) holds files of its own (\(found.prefix(3).joined(separator: ", "))): name an empty or a new folder"
    case .exists(let path): "\(path) holds an earlier demonstration; --force replaces it"
    case .tooFewAnimals(let count):
      "a demonstration needs an animal to learn from and one held out, and there \(count == 1 ? "is 1" : "are \(count)")"
    }
  }
}

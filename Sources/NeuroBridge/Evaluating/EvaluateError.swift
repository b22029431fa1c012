/// Why there is nothing to evaluate.
public enum EvaluateError: Error, Equatable, CustomStringConvertible {
  case noPairs(animals: [String])
  case tooFewAnimals([String])
  case seedCount(Int)

  public var description: String {
    switch self {
    case .noPairs(let animals):
      (animals.isEmpty ? "no animal" : "none of \(animals.joined(separator: ", "))")
        + " has known pairs to measure against: add some with `neurobridge pairs import`"
    case .tooFewAnimals(let names):
      "leaving one animal out takes two with known pairs; there is \(names.isEmpty ? "none" : "only \(names.joined(separator: ", "))")"
        + ": add pairs of another with `neurobridge pairs import`"
    case .seedCount(let count): "--seeds \(count): take 1 to 100"
    }
  }
}

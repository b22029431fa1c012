/// Why there is nothing to evaluate.
public enum EvaluateError: Error, Equatable, CustomStringConvertible {
  /// None of the animals (empty: of the atlas) has known pairs.
  case noPairs(animals: [String])
  /// Fewer than two animals have known pairs.
  case tooFewAnimals([String])
  /// No known pair has an embedding on both sides; the note says why.
  case noUsablePair(String)
  /// Not in 1...100.
  case seedCount(Int)

  /// One line: what is missing, and what to do.
  public var description: String {
    switch self {
    case .noPairs(let animals):
      (animals.isEmpty ? "no animal" : "none of \(animals.joined(separator: ", "))")
        + " has known pairs to measure against: add some with `neurobridge pairs import`"
    case .tooFewAnimals(let names):
      "leaving one animal out takes two with known pairs; there is \(names.isEmpty ? "none" : "only \(names.joined(separator: ", "))")"
        + ": add pairs of another with `neurobridge pairs import`"
    case .noUsablePair(let note): "no known pair can be measured: \(note)"
    case .seedCount(let count): "--seeds \(count): take 1 to 100"
    }
  }
}

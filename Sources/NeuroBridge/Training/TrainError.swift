/// Why a network cannot be trained.
package enum TrainError: Error, Equatable, CustomStringConvertible {
  case tooFewIdentities(Int, heldOut: [String])
  case nothingToResume(name: String)
  case unknownMethod(String, known: [String])
  case badOption(String)

  package var description: String {
    switch self {
    case .tooFewIdentities(let count, let heldOut):
      "training needs at least two neurons known in two sessions, and there \(count == 1 ? "is 1" : "are \(count)")"
        + (heldOut.isEmpty ? "" : " without the held-out \(heldOut.joined(separator: ", "))")
        + ": add known pairs with `neurobridge pairs import`"
    case .nothingToResume(let name):
      "no unfinished training of a model named \(name): start one without --resume"
    case .unknownMethod(let method, let known):
      "no method named \(method); known: \(known.joined(separator: ", "))"
    case .badOption(let text):
      text
    }
  }
}

/// Why a network cannot be trained.
public enum TrainError: Error, Equatable, CustomStringConvertible {
  case tooFewIdentities(Int, heldOut: [String])
  case nothingToResume(name: String)
  case unknownMethod(String, known: [String])
  case needsBackbone(method: String)
  case backboneHasSeen(animal: String, backbone: String)
  case badOption(String)

  public var description: String {
    switch self {
    case .tooFewIdentities(let count, let heldOut):
      "training needs at least two neurons known in two sessions, and there \(count == 1 ? "is 1" : "are \(count)")"
        + (heldOut.isEmpty ? "" : " without the held-out \(heldOut.joined(separator: ", "))")
        + ": add known pairs with `neurobridge pairs import`"
    case .nothingToResume(let name):
      "no unfinished training of a model named \(name): start one without --resume"
    case .unknownMethod(let method, let known):
      "no method named \(method); known: \(known.joined(separator: ", "))"
    case .needsBackbone(let method):
      "--method \(method) starts from weights that have learnt something: name them with --backbone "
        + "(`neurobridge pretrain` makes some, `neurobridge weights import` brings others in)"
    case .backboneHasSeen(let animal, let backbone):
      "\(backbone) has learnt from \(animal), so holding \(animal) out would measure nothing: "
        + "make a backbone without it, or hold out another animal"
    case .badOption(let text):
      text
    }
  }
}

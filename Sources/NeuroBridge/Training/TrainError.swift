/// Why a network cannot be trained.
public enum TrainError: Error, Equatable, CustomStringConvertible {
  /// Fewer than two neurons with known partners outside the held-out animals.
  case tooFewIdentities(Int, heldOut: [String])
  /// Fewer than two with pixels to learn from; the note names those left out.
  case tooFewUsable(Int, String)
  /// `--resume` where the newest model of that name is finished, or there is none.
  case nothingToResume(name: String)
  /// A method that only trains a part of a pretrained network.
  case needsBackbone(method: String)
  /// A held-out animal that the backbone was trained on.
  case backboneHasSeen(animal: String, backbone: String)
  /// An option out of range, or options that exclude each other; the text names the flag.
  case badOption(String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .tooFewIdentities(let count, let heldOut):
      "training needs at least two neurons known in two sessions, and there \(count == 1 ? "is 1" : "are \(count)")"
        + (heldOut.isEmpty ? "" : " without the held-out \(heldOut.joined(separator: ", "))")
        + ": add known pairs with `neurobridge pairs import`"
    case .tooFewUsable(let count, let note):
      "training needs at least two neurons whose pixels can be used in two sessions, and there "
        + "\(count == 1 ? "is 1" : "are \(count)"): \(note)"
    case .nothingToResume(let name):
      "no unfinished training of a model named \(name): start one without --resume"
    case .needsBackbone(let method):
      "--method \(method) starts from pretrained weights: name them with --backbone "
        + "(`neurobridge pretrain` makes some, `neurobridge weights import` reads others)"
    case .backboneHasSeen(let animal, let backbone):
      "\(backbone) was trained on \(animal), so holding \(animal) out would measure nothing: "
        + "make a backbone without it, or hold out another animal"
    case .badOption(let text):
      text
    }
  }
}

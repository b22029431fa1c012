import AtlasStore

extension Model {
  /// Whether an animal was in its training: of a model from another atlas by the names it was trained on, of one trained
  /// here every animal that was not held out, of pretrained weights none.
  func hasSeen(_ animal: String) -> Bool {
    guard let stored = try? StoredJSON.value(Stored.self, from: configuration), stored.training != nil else {
      return false
    }
    if stored.source != nil { return stored.animals?.contains(animal) ?? false }
    return stored.holdOut.map { !$0.contains(animal) } ?? false
  }

  /// Animals that were held out of its training; nil where it was not trained here, or that is unknown.
  ///
  /// Decoded separately, so that the configuration of another version still tells which animals are fair to measure on.
  var heldOut: [String]? {
    guard let stored = try? StoredJSON.value(Stored.self, from: configuration), stored.training != nil,
      stored.source == nil
    else {
      return nil
    }
    return stored.holdOut
  }

  private struct Stored: Decodable {
    let holdOut: [String]?
    let training: Anything?
    let source: Anything?
    let animals: [String]?

    enum CodingKeys: String, CodingKey {
      case training, source, animals
      case holdOut = "hold_out"
    }
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
}

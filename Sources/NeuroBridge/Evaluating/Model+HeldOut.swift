import AtlasStore

extension Model {
  /// Whether its training, or that of the backbone it began with, read neurons of an animal.
  ///
  /// Asked of the animals that the training recorded; an animal that came later is new. Of a model from before they were
  /// recorded every animal counts that was not held out, of pretrained weights none.
  func hasSeen(_ animal: String) -> Bool {
    guard let stored = try? StoredJSON.value(Stored.self, from: configuration), stored.training != nil else {
      return false
    }
    if let animals = stored.animals { return animals.contains(animal) }
    return stored.source == nil && stored.holdOut.map { !$0.contains(animal) } ?? false
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

import AtlasStore

extension Model {
  /// Animals that were held out of its training; nil where it was not trained here, or that is unknown.
  ///
  /// Decoded separately, so that the configuration of another version still tells which animals are fair to measure on.
  var heldOut: [String]? {
    guard let stored = try? StoredJSON.value(Stored.self, from: configuration), stored.training != nil else {
      return nil
    }
    return stored.holdOut
  }

  private struct Stored: Decodable {
    let holdOut: [String]?
    let training: Anything?

    enum CodingKeys: String, CodingKey {
      case training
      case holdOut = "hold_out"
    }
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
}

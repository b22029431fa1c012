import AtlasStore

extension Model {
  /// Animals that its training did not see; nil where it was not trained here, or nobody knows.
  ///
  /// Read on its own, so that a configuration which an older or newer version wrote still tells what is a fair question.
  var heldOut: [String]? {
    guard let told = try? StoredJSON.value(Told.self, from: configuration), told.training != nil else { return nil }
    return told.holdOut
  }

  private struct Told: Decodable {
    let holdOut: [String]?
    let training: Anything?

    private enum CodingKeys: String, CodingKey {
      case training
      case holdOut = "hold_out"
    }
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
}

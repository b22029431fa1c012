import Yams

extension Experiment {
  /// The keys that a part of a manifest may have, and the parts that are lists of parts in turn.
  private struct Keys {
    let names: [String]
    var lists: [String: Keys] = [:]

    init<Key: CodingKey & CaseIterable>(_ keys: Key.Type, lists: [String: Keys] = [:]) {
      names = keys.allCases.map(\.stringValue)
      self.lists = lists
    }
  }

  private static let keys = Keys(
    CodingKeys.self,
    lists: [
      "animals": Keys(
        Brain.CodingKeys.self,
        lists: ["sessions": Keys(Imaging.CodingKeys.self), "pairs": Keys(KnownPairs.CodingKeys.self)])
    ])

  /// What the first key is that means nothing, and where: a misspelt one would else be passed over in silence.
  static func unknownKey(in text: String) throws -> String? {
    try Yams.compose(yaml: text).flatMap { unknownKey(in: $0, keys, at: "the top") }
  }

  private static func unknownKey(in node: Node, _ keys: Keys, at place: String) -> String? {
    guard case .mapping(let mapping) = node else { return nil }
    for (key, value) in mapping {
      let name = key.string ?? "a key"
      guard keys.names.contains(name) else {
        return "“\(name)” at \(place) means nothing; known there: \(keys.names.joined(separator: ", "))"
      }
      guard let inner = keys.lists[name], case .sequence(let items) = value else { continue }
      for (index, item) in items.enumerated() {
        let inside = (place == "the top" ? "" : place + ".") + "\(name)[\(index)]"
        if let found = unknownKey(in: item, inner, at: inside) { return found }
      }
    }
    return nil
  }
}

import Yams

extension Experiment {
  /// The keys of one part of a manifest, and which of them hold lists of parts.
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

  /// The first unknown key and its location: decoding alone would ignore a misspelt one.
  static func unknownKey(in text: String) throws -> String? {
    try Yams.compose(yaml: text).flatMap { unknownKey(in: $0, keys, at: "the top") }
  }

  private static func unknownKey(in node: Node, _ keys: Keys, at location: String) -> String? {
    guard case .mapping(let mapping) = node else { return nil }
    for (key, value) in mapping {
      let name = key.string ?? "a key"
      guard keys.names.contains(name) else {
        return "“\(name)” at \(location) is unknown; known there: \(keys.names.joined(separator: ", "))"
      }
      guard let inner = keys.lists[name], case .sequence(let items) = value else { continue }
      for (index, item) in items.enumerated() {
        let inside = (location == "the top" ? "" : location + ".") + "\(name)[\(index)]"
        if let found = unknownKey(in: item, inner, at: inside) { return found }
      }
    }
    return nil
  }
}

import AtlasStore

extension Transaction {
  /// The model to use: the newest version of a name, a version written `name@2`, or the newest of all.
  func embedder(named name: String?) throws -> Model {
    guard let name else {
      guard let newest = try newestModel() else { throw MatchError.noModel }
      return newest
    }
    let parts = name.split(separator: "@", maxSplits: 1)
    if parts.count == 2, let version = Int(parts[1]),
      let exact = try models().first(where: { $0.name == parts[0] && $0.version == version })
    {
      return exact
    }
    return try model(named: name)
  }
}

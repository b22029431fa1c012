extension RenamedFlags {
  /// Old flags of the commands that match, evaluate and compare.
  static let matching: [String: [String: [String]]] = [:]
}

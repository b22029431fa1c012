extension PickleValue {
  /// Freeing a value recurses through its levels.
  fileprivate static let maxDepth = 64

  var container: Container? {
    switch self {
    case .list(let list): list
    case .dictionary(let dictionary): dictionary
    case .object(let object): object
    default: nil
    }
  }

  /// Levels of containers and tuples; 0 for a plain value.
  var depth: Int {
    switch self {
    case .tuple(_, let depth), .persistent(_, let depth): depth
    default: container?.depth ?? 0
    }
  }
}

extension PickleValue.Container {
  /// Adds the levels of `items`, which are marked as contained.
  ///
  /// A container must be complete before another holds it: so Python writes everything except a value that contains itself,
  /// and a depth once known stays.
  func contain(_ items: [PickleValue]) throws(FormatError) {
    guard !isContained else { throw .malformed("its pickle changes a value within another") }
    for item in items {
      guard item.container !== self else { throw .malformed("its pickle puts a value into itself") }
      item.container?.isContained = true
      depth = max(depth, item.depth + 1)
    }
    guard depth <= PickleValue.maxDepth else { throw .malformed("its pickle is nested too deeply") }
  }
}

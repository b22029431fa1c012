/// What one search did: the count, not the seconds, is what tests watch.
package struct SearchCost: Sendable, Equatable {
  /// Codes compared with the query.
  package var codes = 0
  /// Vectors read from the file and compared in float32.
  package var vectors = 0

  package init() {}
}

/// The work of searches, counted: independent of the machine, so tests can bound it.
package struct SearchCost: Sendable, Equatable {
  /// Codes compared with the query.
  package var codes = 0
  /// Vectors compared in float32.
  package var vectors = 0

  /// Zero; searches add to it.
  package init() {}
}

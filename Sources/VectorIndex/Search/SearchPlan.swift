/// The two ways to find neighbours.
package enum SearchPlan: String, Sendable, CaseIterable {
  /// A scan of every code of the gallery, re-ranked in float32: the true result.
  case exact
  /// A search of the graph, re-ranked in float32: nearly always the true result.
  case hnsw
}

/// How neighbours are looked for.
package enum SearchPlan: String, Sendable, CaseIterable {
  /// Every code of the gallery, then float32 for those that the bound cannot rule out: the true answer.
  case exact
  /// A walk through the graph, then float32: nearly always the true answer.
  case hnsw
}

/// What is looked for.
package struct SearchRequest: Sendable {
  /// How many neighbours.
  package var limit: Int
  /// The gallery; nil is every live slot. No slot twice.
  package var rows: [Slot]?
  /// The query's own slot.
  package var excluded: Slot?
  package var plan: SearchPlan
  /// ef: candidates kept while walking.
  package var breadth: Int

  package init(limit: Int, rows: [Slot]? = nil, excluded: Slot? = nil, plan: SearchPlan = .exact, breadth: Int = 64) {
    self.limit = limit
    self.rows = rows
    self.excluded = excluded
    self.plan = plan
    self.breadth = breadth
  }
}

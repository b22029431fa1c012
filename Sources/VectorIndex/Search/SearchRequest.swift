/// What to search for, but for the query.
package struct SearchRequest: Sendable {
  /// Number of neighbours.
  package var limit: Int
  /// The gallery, without repetition; nil for all live slots.
  package var slots: [Slot]?
  /// The query's own slot.
  package var excluded: Slot?
  /// Width of the graph's beam search; nil for an exact search.
  package var ef: Int?

  /// By default an exact search of all live slots.
  package init(limit: Int, slots: [Slot]? = nil, excluded: Slot? = nil, ef: Int? = nil) {
    self.limit = limit
    self.slots = slots
    self.excluded = excluded
    self.ef = ef
  }

  /// `exact` where `ef` is nil.
  package var plan: SearchPlan { ef == nil ? .exact : .hnsw }
}

/// Decisions of reviewers that an assignment must respect.
package struct PairConstraints: Hashable, Sendable {
  /// Without any decision.
  package static let none = PairConstraints()

  /// Pairs that are assigned whatever their score; each neuron at most once in either session. Sorted.
  package let mustLink: [IndexPair]
  /// Pairs that are never assigned.
  package let cannotLink: Set<IndexPair>

  /// Repeated pairs count once.
  ///
  /// - Throws: `ConstraintConflict` where constraints contradict each other.
  package init(mustLink: [IndexPair], cannotLink: [IndexPair]) throws(ConstraintConflict) {
    self.mustLink = Set(mustLink).sorted()
    self.cannotLink = Set(cannotLink)
    var ofA: [Int: IndexPair] = [:]
    var ofB: [Int: IndexPair] = [:]
    for pair in self.mustLink {
      if self.cannotLink.contains(pair) { throw .acceptedAndRejected(pair) }
      if let other = ofA.updateValue(pair, forKey: pair.a) { throw .twoPartners(other, pair) }
      if let other = ofB.updateValue(pair, forKey: pair.b) { throw .twoPartners(other, pair) }
    }
  }

  /// The same with only some of the must-link pairs.
  func keeping(_ isKept: (IndexPair) -> Bool) -> PairConstraints {
    PairConstraints(kept: mustLink.filter(isKept), cannotLink: cannotLink)
  }

  /// The same with other numbers; must-link pairs stay distinct.
  func mapped(_ map: (IndexPair) -> IndexPair) -> PairConstraints {
    PairConstraints(kept: mustLink.map(map).sorted(), cannotLink: Set(cannotLink.map(map)))
  }

  private init(kept: [IndexPair], cannotLink: Set<IndexPair>) {
    mustLink = kept
    self.cannotLink = cannotLink
  }

  private init() {
    mustLink = []
    cannotLink = []
  }
}

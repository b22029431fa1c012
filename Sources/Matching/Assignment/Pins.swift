/// What people decided: pairs that stay together and pairs that may not be made.
package struct Pins: Hashable, Sendable {
  /// No decisions.
  package static let none = Pins()

  /// Each neuron at most once on its side.
  package let accepted: [IndexPair]
  package let rejected: Set<IndexPair>

  /// - Throws: `PinConflict` where decisions contradict each other.
  package init(accepted: [IndexPair], rejected: [IndexPair]) throws(PinConflict) {
    let rejected = Set(rejected)
    var ofA: [Int: IndexPair] = [:]
    var ofB: [Int: IndexPair] = [:]
    for pair in Set(accepted).sorted() {
      if rejected.contains(pair) { throw .acceptedAndRejected(pair) }
      if let other = ofA.updateValue(pair, forKey: pair.a) { throw .twoPartners(other, pair) }
      if let other = ofB.updateValue(pair, forKey: pair.b) { throw .twoPartners(other, pair) }
    }
    self.accepted = Set(accepted).sorted()
    self.rejected = rejected
  }

  private init() {
    accepted = []
    rejected = []
  }
}

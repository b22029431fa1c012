/// How good a set of accepted one-to-one matches is.
package struct MatchingReport: Sendable, Hashable {
  /// Accepted matches that are true pairs.
  package let correct: Int
  package let proposed: Int
  /// True pairs that could have been found.
  package let pairs: Int
  /// Queries without a partner, and how many of them were given one all the same.
  package let unpaired: Int
  package let unpairedMatched: Int

  /// - Parameters:
  ///   - proposals: For each query the gallery index that it was matched with, or nil.
  ///   - partners: For each query the true one, or nil.
  package init(proposals: [Int?], partners: [Int?]) throws(EvaluationError) {
    guard proposals.count == partners.count else {
      throw .wrongCount(what: "proposals", expected: partners.count, found: proposals.count)
    }
    var (correct, proposed, unpairedMatched) = (0, 0, 0)
    for (proposal, partner) in zip(proposals, partners) {
      guard let proposal else { continue }
      proposed += 1
      if proposal == partner { correct += 1 }
      if partner == nil { unpairedMatched += 1 }
    }
    self.correct = correct
    self.proposed = proposed
    self.unpairedMatched = unpairedMatched
    pairs = partners.count { $0 != nil }
    unpaired = partners.count - pairs
  }

  /// Sums over animals.
  package init(pooling reports: [Self]) {
    correct = reports.reduce(0) { $0 + $1.correct }
    proposed = reports.reduce(0) { $0 + $1.proposed }
    pairs = reports.reduce(0) { $0 + $1.pairs }
    unpaired = reports.reduce(0) { $0 + $1.unpaired }
    unpairedMatched = reports.reduce(0) { $0 + $1.unpairedMatched }
  }

  /// Nil where nothing was proposed.
  package var precision: Double? { share(correct, of: proposed) }
  /// Nil where there is no pair.
  package var recall: Double? { share(correct, of: pairs) }
  package var f1: Double? {
    proposed + pairs == 0 ? nil : 2 * Double(correct) / Double(proposed + pairs)
  }
  /// Share of the queries without a partner that were matched; nil where all have one.
  package var falseMatchRate: Double? { share(unpairedMatched, of: unpaired) }

  private func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
}

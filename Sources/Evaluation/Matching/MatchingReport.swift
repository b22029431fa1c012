/// Accepted one-to-one matches against the true pairs.
package struct MatchingReport: Sendable, Hashable {
  /// Accepted matches that are true pairs.
  package let correct: Int
  /// Accepted matches, true or not.
  package let proposed: Int
  /// True pairs, proposed or not.
  package let pairs: Int
  /// Queries without a known partner.
  package let unpaired: Int
  /// Of these, how many were matched nevertheless.
  package let unpairedMatched: Int

  /// - Parameters:
  ///   - proposals: For each query the gallery index it was matched with, or nil.
  ///   - partners: For each query the true gallery index, or nil.
  package init(proposals: [Int?], partners: [Int?]) throws(EvaluationError) {
    guard proposals.count == partners.count else {
      throw .wrongCount(what: "proposals", expected: partners.count, given: proposals.count)
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

  /// Sums the counts of several sessions or animals.
  package init(pooling reports: [Self]) {
    correct = reports.reduce(0) { $0 + $1.correct }
    proposed = reports.reduce(0) { $0 + $1.proposed }
    pairs = reports.reduce(0) { $0 + $1.pairs }
    unpaired = reports.reduce(0) { $0 + $1.unpaired }
    unpairedMatched = reports.reduce(0) { $0 + $1.unpairedMatched }
  }

  /// Correct / proposed; nil where nothing was proposed.
  package var precision: Double? { ratio(correct, proposed) }
  /// Correct / pairs; nil where there is no pair.
  package var recall: Double? { ratio(correct, pairs) }
  /// Harmonic mean of precision and recall; nil where there is neither a proposal nor a pair.
  package var f1: Double? {
    proposed + pairs == 0 ? nil : 2 * Double(correct) / Double(proposed + pairs)
  }
  /// Unpaired queries matched / unpaired queries; nil where every query has a partner.
  package var unpairedMatchRate: Double? { ratio(unpairedMatched, unpaired) }

  private func ratio(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
}

import AtlasStore
import Vocabulary

extension Atlas {
  /// The undecided pair that is least certain, and whether enough pairs have been decided.
  ///
  /// With calibrated probabilities: the pair nearest to one half, and the mean of 1 − p over the undecided pairs. Without:
  /// the smallest margin to the runner-up; after n matches in a row among pairs in this order, fewer than 3 / n of the
  /// others are wrong, with 95 % confidence (Hanley and Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031).
  /// - Returns: nil where every pair is decided.
  public func nextReview(_ request: NextReviewRequest = NextReviewRequest()) throws(AtlasError) -> ReviewProposal? {
    try AtlasError.wrapping {
      try store.read { transaction in
        if let animal = request.animal { _ = try transaction.animal(named: animal) }
        guard let pair = try transaction.leastCertainPair(animal: request.animal) else { return nil }
        var proposal = ReviewProposal(
          a: pair.a, b: pair.b, similarity: pair.similarity, margin: pair.margin, reciprocal: pair.isReciprocal,
          probability: pair.probability, undecided: pair.undecidedCount, wrongFraction: nil, basis: "no decisions yet",
          isEnough: false)
        if let wrong = pair.expectedWrongCount {
          proposal.wrongFraction = wrong / Double(pair.undecidedCount)
          proposal.basis = "calibrated probabilities"
        } else {
          let count = try transaction.consecutiveMatchCount(animal: request.animal)
          if count > 0 {
            proposal.wrongFraction = min(1, 3 / Double(count))
            proposal.basis = "\(count) matches in a row"
          }
        }
        proposal.isEnough = proposal.wrongFraction.map { $0 <= request.stopAt } ?? false
        return proposal
      }
    }
  }
}

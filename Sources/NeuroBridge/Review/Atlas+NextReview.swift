import AtlasStore
import Vocabulary

extension Atlas {
  /// The proposed pair whose answer would teach most, and whether enough has been seen.
  ///
  /// With calibrated probabilities: the pair nearest to one half, and the mean of 1 − p over what is undecided. Without:
  /// the smallest margin to a rival; then only answers tell, and after n matches in a row among pairs asked least sure
  /// first, fewer than 3 / n of the others are wrong, with 95 % confidence (Hanley and Lippman-Hand 1983,
  /// doi:10.1001/jama.1983.03330370053031).
  /// - Parameter stopAt: The share of wrong pairs among the undecided that is good enough.
  public func nextReview(animal: String? = nil, stopAt: Double = 0.05) throws -> ReviewQuestion? {
    try store.read { transaction in
      if let animal { _ = try transaction.animal(named: animal) }
      guard let pair = try transaction.leastCertainPair(animal: animal) else { return nil }
      var question = ReviewQuestion(
        a: pair.a, b: pair.b, similarity: pair.similarity, margin: pair.margin, reciprocal: pair.isReciprocal,
        probability: pair.probability, undecided: pair.undecidedCount, wrongShare: nil, basis: "no answers yet",
        isEnough: false)
      if let wrong = pair.expectedWrongCount {
        question.wrongShare = wrong / Double(pair.undecidedCount)
        question.basis = "calibrated probabilities"
      } else {
        let count = try transaction.consecutiveMatchCount(animal: animal)
        if count > 0 {
          question.wrongShare = min(1, 3 / Double(count))
          question.basis = "\(count) matches in a row"
        }
      }
      question.isEnough = question.wrongShare.map { $0 <= stopAt } ?? false
      return question
    }
  }
}

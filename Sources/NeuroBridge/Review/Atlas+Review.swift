import AtlasStore
public import Vocabulary

extension Atlas {
  /// Adds a person's decision on two neurons of one animal.
  ///
  /// A match is refused where either neuron is already matched with another one of the same session.
  public func decide(_ verdict: Verdict, on a: String, _ b: String, reviewer: String, reason: String? = nil) throws {
    guard !reviewer.isEmpty else { throw PairsError.noReviewer }
    try store.atomicActivity("review", parameters: ["a": a, "b": b, "verdict": verdict.rawValue]) {
      transaction, message in
      let (first, second) = try (transaction.reviewable(a), transaction.reviewable(b))
      try transaction.checkComparable(first, second)
      if verdict == .match { try transaction.checkUnmatched(first, with: second) }
      let standing = try transaction.pair(first.neuron.id, second.neuron.id)
      if verdict == .withdrawn && standing == nil { throw PairsError.undecided(a: a, b: b) }
      try transaction.insertReview(
        first.neuron.id, second.neuron.id, verdict: verdict, reviewer: reviewer, reason: reason)
      message = "\(a) and \(b): \(verdict.rawValue)"
    }
  }

  /// Standing decisions, newest first.
  public func reviews(animal: String? = nil) throws -> [ReviewEntry] {
    try store.read { transaction in
      if let animal { _ = try transaction.animal(named: animal) }
      return try transaction.namedPairs(animal: animal).map {
        ReviewEntry(a: $0.a, b: $0.b, verdict: $0.verdict.rawValue, reviewer: $0.reviewer, at: $0.at, reason: $0.reason)
      }
    }
  }
}

import AtlasStore
import Vocabulary

extension Atlas {
  /// Adds a person's decision on two neurons of one animal.
  ///
  /// A match is refused where either neuron is already matched, by a person, with another one of the same session. It is in
  /// the view `matches` at once, in place of what the newest runs proposed for either neuron.
  @discardableResult
  public func decide(_ request: ReviewRequest) throws(AtlasError) -> ReviewReport {
    try AtlasError.wrapping {
      let (a, b) = (request.a, request.b)
      let reviewer = try Name.checked(request.reviewer, as: .reviewer)
      return try store.atomicActivity("review", parameters: ["a": a, "b": b, "verdict": request.verdict.rawValue]) {
        transaction, message in
        let (first, second) = try (transaction.reviewable(a), transaction.reviewable(b))
        try transaction.checkComparable(first, second)
        if request.verdict == .match { try transaction.checkUnmatched(first, with: second) }
        let replaced =
          request.verdict == .match ? try transaction.proposedPartners(of: first.neuron.id, second.neuron.id) : []
        let current = try transaction.pair(first.neuron.id, second.neuron.id)
        if request.verdict == .withdrawn && current == nil { throw PairsError.undecided(a: a, b: b) }
        try transaction.insertReview(
          first.neuron.id, second.neuron.id, verdict: request.verdict, reviewer: reviewer,
          reason: request.reason)
        message = "\(a) and \(b): \(request.verdict.rawValue)"
        return ReviewReport(a: a, b: b, verdict: request.verdict, reviewer: reviewer, replaced: replaced)
      }
    }
  }

  /// Current decisions, newest first.
  ///
  /// - Parameter animal: nil for all.
  public func reviews(animal: String? = nil) throws(AtlasError) -> [ReviewEntry] {
    try AtlasError.wrapping {
      try store.read { transaction in
        if let animal { _ = try transaction.animal(named: animal) }
        return try transaction.namedPairs(animal: animal).map {
          ReviewEntry(
            a: $0.a, b: $0.b, verdict: $0.verdict.rawValue, reviewer: $0.reviewer, at: $0.at, reason: $0.reason)
        }
      }
    }
  }
}

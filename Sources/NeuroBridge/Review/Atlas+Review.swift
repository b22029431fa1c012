import AtlasStore
import GRDB
public import Vocabulary

extension Atlas {
  /// Adds a person's decision on two neurons of one animal.
  ///
  /// A match is refused where either neuron is already matched with another one of the same session.
  public func decide(_ verdict: Verdict, on a: String, _ b: String, reviewer: String, reason: String? = nil) throws {
    guard !reviewer.isEmpty else { throw PairsError.noReviewer }
    try store.atomicActivity("review", parameters: ["a": a, "b": b, "verdict": verdict.rawValue]) { rows, message in
      let (first, second) = try (rows.reviewable(a), rows.reviewable(b))
      try rows.checkComparable(first, second)
      if verdict == .match { try rows.checkUnmatched(first, with: second) }
      let standing = try rows.pair(first.neuron.id, second.neuron.id)
      if verdict == .withdrawn && standing == nil { throw PairsError.undecided(a: a, b: b) }
      try rows.insertReview(first.neuron.id, second.neuron.id, verdict: verdict, reviewer: reviewer, reason: reason)
      message = "\(a) and \(b): \(verdict.rawValue)"
    }
  }

  /// Standing decisions, newest first.
  public func reviews(animal: String? = nil) throws -> [ReviewEntry] {
    try store.read { rows in
      if let animal { _ = try rows.animal(named: animal) }
      return try Row.fetchAll(
        rows.database,
        sql: """
          SELECT a.neuron, b.neuron, p.verdict, p.reviewer, p.at, p.reason
          FROM pair p JOIN neuron_name a ON a.id = p.neuron_a JOIN neuron_name b ON b.id = p.neuron_b
          WHERE ?1 IS NULL OR a.animal = ?1 ORDER BY p.review_id DESC
          """, arguments: [animal]
      ).map {
        ReviewEntry(a: $0[0], b: $0[1], verdict: $0[2], reviewer: $0[3], at: $0[4], reason: $0[5])
      }
    }
  }
}

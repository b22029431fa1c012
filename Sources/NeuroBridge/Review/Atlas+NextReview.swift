import AtlasStore
import GRDB
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
    try store.read { rows in
      if let animal { _ = try rows.animal(named: animal) }
      let row = try Row.fetchOne(
        rows.database,
        sql: """
          SELECT neuron_a, neuron_b, similarity, margin, reciprocal, probability, count(*) OVER (),
            sum(1 - probability) OVER (), count(probability) OVER ()
          FROM matches WHERE status = 'proposed' AND (?1 IS NULL OR animal = ?1)
          ORDER BY abs(coalesce(probability, 0.5) - 0.5), coalesce(margin, -1), similarity, neuron_a, neuron_b LIMIT 1
          """, arguments: [animal])
      guard let row else { return nil }
      let undecided: Int = row[6]
      var question = ReviewQuestion(
        a: row[0], b: row[1], similarity: row[2], margin: row[3], reciprocal: row[4], probability: row[5],
        undecided: undecided, wrongShare: nil, basis: "no answers yet", isEnough: false)
      if undecided == row[8], let wrong: Double = row[7] {
        question.wrongShare = wrong / Double(undecided)
        question.basis = "calibrated probabilities"
      } else {
        let straight = try rows.matchesInARow(animal: animal)
        if straight > 0 {
          question.wrongShare = min(1, 3 / Double(straight))
          question.basis = "\(straight) matches in a row"
        }
      }
      question.isEnough = question.wrongShare.map { $0 <= stopAt } ?? false
      return question
    }
  }
}

extension Rows {
  /// How many of the newest decisions made by looking, on pairs of some run, were matches before one was not.
  fileprivate func matchesInARow(animal: String?) throws -> Int {
    let verdicts = try String.fetchCursor(
      database,
      sql: """
        SELECT p.verdict FROM pair p JOIN review r ON r.id = p.review_id JOIN activity v ON v.id = r.activity_id
        JOIN neuron_name n ON n.id = p.neuron_a
        WHERE v.stage = 'review' AND (?1 IS NULL OR n.animal = ?1)
          AND EXISTS (SELECT 1 FROM candidate c
            WHERE c.accepted AND ((c.neuron_a = p.neuron_a AND c.neuron_b = p.neuron_b)
              OR (c.neuron_a = p.neuron_b AND c.neuron_b = p.neuron_a)))
        ORDER BY p.review_id DESC
        """, arguments: [animal])
    var count = 0
    while let verdict = try verdicts.next(), verdict == Verdict.match.rawValue { count += 1 }
    return count
  }
}

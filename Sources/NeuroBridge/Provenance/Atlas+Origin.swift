import AtlasStore
import Vocabulary

extension Atlas {
  /// The run, model, weights, recipe, transform and calibration that a matched pair is based on.
  ///
  /// - Parameters: Two neurons, `animal/session/label`, in either order.
  /// - Returns: nil where the view `matches` does not hold the pair.
  public func origin(of a: String, _ b: String) throws(AtlasError) -> MatchOrigin? {
    try AtlasError.wrapping {
      try store.read { transaction in
        let (first, second) = try (transaction.reviewable(a), transaction.reviewable(b))
        try transaction.checkComparable(first, second)
        return try transaction.matchOrigin(of: first.neuron.id, second.neuron.id).map(MatchOrigin.init)
      }
    }
  }
}

extension MatchOrigin {
  fileprivate init(_ row: MatchOriginRow) {
    self.init(
      a: row.a, b: row.b, status: row.status, similarity: row.similarity, probability: row.probability,
      residualUm: row.residual, reviewer: row.reviewer, reviewedAt: row.reviewedAt, note: row.note,
      run: row.run.rawValue, at: row.at, neurobridge: row.neurobridge, agent: row.agent, seed: row.seed,
      parameters: row.parameters, model: row.model, method: row.method, weightsSHA256: row.weightsSHA256,
      recipe: row.recipe, transform: row.transform, transformKind: row.transformKind, calibration: row.calibration,
      calibratedOn: row.calibratedOn, stale: row.stale)
  }
}

import Matching

/// `match_run.metrics`: what a run stores beside its rows.
struct MatchMetrics: Encodable {
  let accepted: Int
  let threshold: Double?
  let minProbability: Double?
  /// In-plane rotation of the first session before appearance was compared.
  let rotationDegrees: Double?
  let warnings: [String]
  /// Why candidates have no probability; nil where they have one.
  let calibrationMissingReason: String?
  let significance: MatchSignificance

  init(_ proposal: Proposal, rotationDegrees: Double?, calibrationMissingReason: String?) {
    accepted = proposal.assignment.pairs.count
    threshold = proposal.acceptance.minSimilarity.map { Double($0) }
    minProbability = proposal.acceptance.minProbability
    self.rotationDegrees = rotationDegrees
    self.calibrationMissingReason = calibrationMissingReason
    significance = proposal.match.significance
    warnings = significance.warnings
  }
}

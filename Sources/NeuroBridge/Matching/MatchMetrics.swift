import Matching

/// `match_run.metrics`: what a run stores beside its rows.
struct MatchMetrics: Encodable {
  let accepted: Int
  let threshold: Double?
  let minProbability: Double?
  /// In-plane rotation of the first session before appearance was compared.
  let rotationDegrees: Double?
  let warnings: [String]
  /// What a user should know of the registration that does not weaken it: an unusual pose, doubled detections.
  let remarks: [String]
  /// Why candidates have no probability; nil where they have one.
  let calibrationMissingReason: String?
  let significance: MatchSignificance
  /// nil where the positions could not be registered.
  let pose: MatchPose?

  /// - Parameters:
  ///   - contradictions: A sentence for each decision of a person that the registration contradicts.
  ///   - unusable: Neurons that are matched by their positions only.
  init(
    _ proposal: Proposal, _ request: MatchRequest, rotationDegrees: Double?, contradictions: [String],
    unusable: [UnusableNeuron], calibrationMissingReason: String?, notes: [String] = []
  ) {
    accepted = proposal.assignment.pairs.count
    threshold = proposal.acceptance.minSimilarity.map { Double($0) }
    minProbability = proposal.acceptance.minProbability
    self.rotationDegrees = rotationDegrees
    self.calibrationMissingReason = calibrationMissingReason
    significance = proposal.match.significance
    pose = proposal.match.isRegistered ? proposal.match.registration.map { MatchPose($0.pose) } : nil
    let unreachable = proposal.acceptance.surestProbability.map {
      "no pair is sure enough for --fdr \(request.falseDiscoveryRate); the surest has probability \(($0 * 1000).rounded() / 1000)"
    }
    warnings = significance.warnings + contradictions + [unreachable].compactMap(\.self)
    var remarks =
      notes
      + proposal.match.remarks.map {
        $0.replacing("session a", with: request.from).replacing("session b", with: request.to)
      }
    if let note = unusable.note(
      "have no embedding and are matched by position only", "has no embedding and is matched by position only")
    {
      remarks.append(note)
    }
    let (from, to) = (proposal.match.countA, proposal.match.countB)
    if request.usesGeometry, min(from, to) < 4 {
      remarks.append(
        "\(from < to ? request.from : request.to) has \(min(from, to)) \(min(from, to) == 1 ? "soma" : "somata"): fewer than "
          + "four cannot be registered, so positions were not used")
    }
    self.remarks = remarks
  }
}

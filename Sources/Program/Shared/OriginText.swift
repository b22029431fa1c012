import NeuroBridge

/// What one match is based on, as text.
enum OriginText {
  static func text(_ origin: MatchOrigin) -> String {
    var lines = [
      "\(origin.a) – \(origin.b): \(origin.status)"
        + (origin.similarity.map { ", similarity \(Text.fixed($0, 3))" } ?? "")
        + (origin.probability.map { ", probability \(Text.fixed($0, 3))" } ?? "")
        + (origin.residualUm.map { ", \(Text.fixed($0, 1)) µm from its predicted position" } ?? "")
    ]
    if let reviewer = origin.reviewer {
      lines.append(
        "  decided by \(reviewer) on \(origin.reviewedAt?.prefix(10) ?? "?")" + (origin.note.map { ": \($0)" } ?? ""))
    }
    lines.append(
      "  run \(origin.run) at \(origin.at.prefix(19)) UTC by \(origin.agent), neurobridge \(origin.neurobridge)"
        + (origin.seed.map { ", seed \($0)" } ?? ""))
    lines.append("    with \(origin.parameters)")
    if let model = origin.model { lines.append("  model \(model), \(origin.method ?? "?")") }
    if let hash = origin.weightsSHA256 { lines.append("    weights sha256:\(hash)") }
    if let recipe = origin.recipe { lines.append("    patches \(recipe)") }
    lines.append(
      origin.transform.map { "  transform \($0), \(origin.transformKind ?? "?")" }
        ?? "  no transform: geometry was not used")
    lines.append(
      origin.calibration.map { "  calibration \($0), fitted on \(origin.calibratedOn ?? "?")" }
        ?? "  no calibration")
    lines.append(origin.stale.map { "  STALE: \($0); run `neurobridge match` again" } ?? "  up to date")
    return lines.joined(separator: "\n")
  }
}

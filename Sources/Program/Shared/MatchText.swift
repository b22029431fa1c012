import NeuroBridge

/// The report of a match run as text.
enum MatchText {
  static func text(_ report: MatchReport) -> String {
    var text =
      "\(report.animal): \(report.accepted) pairs between \(report.from) (\(report.neuronsFrom) neurons) and \(report.to) "
      + "(\(report.neuronsTo))"
    if let minimum = report.minProbability { text += ", probability at least \(Text.fixed(minimum, 3))" }
    if let threshold = report.threshold { text += ", similarity at least \(Text.fixed(threshold, 3))" }
    if let reciprocal = report.reciprocal { text += "; \(reciprocal) pairs are each other's most similar" }
    text += "; run \(report.run) by \(report.model ?? "geometry only")"
    if let degrees = report.rotationDegrees, degrees != 0 {
      text += ", \(report.from) rotated by \(Int(degrees.rounded()))°"
    }
    if let pose = report.pose {
      text += "\n  pose of \(report.from) in \(report.to): \(pose)"
      if let residual = report.meanResidualUm { text += "; mean residual \(Text.fixed(residual, 1)) µm" }
    }
    text +=
      report.calibration.map { "\n  probabilities calibrated on \($0)" }
      ?? "\n  probability is NULL: \(report.calibrationMissingReason ?? "unknown")"
    for warning in report.warnings { text += "\n  warning: \(warning)" }
    for remark in report.remarks { text += "\n  note: \(remark)" }
    return text
  }
}

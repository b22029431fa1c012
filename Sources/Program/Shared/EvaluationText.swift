import NeuroBridge

/// An evaluation as a short table.
enum EvaluationText {
  static func table(_ report: EvaluationReport) -> String {
    var lines = ["\(report.model) on \(report.animals.joined(separator: ", "))"]
    let rotated = report.rotationDegrees.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    if !rotated.isEmpty {
      lines.append(
        "rotated before comparing: "
          + rotated.map { "\($0.key) by \(Int($0.value.rounded()))°" }.joined(separator: ", "))
    }
    lines.append(row("", ["top-1", "(95 %)", "top-5", "top-10", "mAP", "AUC"]))
    for direction in report.directions {
      lines.append(
        row(
          "\(direction.from) → \(direction.to), \(direction.queries) of \(direction.gallery)",
          [
            Text.percent(direction.cmc["1"] ?? .nan),
            direction.top1Interval.map { Text.fixed($0 * 100, 0) }.joined(separator: "–"),
            Text.percent(direction.cmc["5"] ?? .nan), Text.percent(direction.cmc["10"] ?? .nan),
            Text.fixed(direction.map, 2), Text.fixed(direction.auc, 3),
          ]))
    }
    for (name, baseline) in report.baselines.sorted(by: { $0.key < $1.key }) {
      lines.append(
        row(
          "pixels: \(name)",
          [1, 5, 10].flatMap { k in
            let fraction = Text.percent(baseline.cmc["\(k)"] ?? .nan)
            return k == 1 ? [fraction, ""] : [fraction]
          }))
    }
    guard let matching = report.matching else { return lines.joined(separator: "\n") }
    lines.append(
      "pairs accepted by `match`: precision \(percent(matching.precision)), recall \(percent(matching.recall)), "
        + "F1 \(percent(matching.f1)); \(percent(matching.falseMatchRateUnpaired)) of neurons without a partner were given one"
    )
    if let ece = matching.ece, let brier = matching.brier {
      lines.append(
        "probabilities of \(matching.judged) top candidates: expected calibration error \(Text.fixed(ece, 3)), "
          + "Brier \(Text.fixed(brier, 3))")
    }
    for (animal, source) in matching.calibration.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(animal): \(source)")
    }
    return lines.joined(separator: "\n")
  }

  private static func percent(_ value: Double?) -> String { Text.percent(value ?? .nan) }

  private static func row(_ head: String, _ cells: [String]) -> String {
    let name = head + String(repeating: " ", count: max(1, 44 - head.count))
    return name + cells.map { String(repeating: " ", count: max(1, 8 - $0.count)) + $0 }.joined()
  }
}

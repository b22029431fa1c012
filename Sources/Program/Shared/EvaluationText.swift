import NeuroBridge

/// An evaluation as a short table.
enum EvaluationText {
  static func table(_ report: EvaluationReport) -> String {
    var lines = ["\(report.model) on \(report.animals.joined(separator: ", "))"]
    let turned = report.turns.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    if !turned.isEmpty {
      lines.append(
        "turned before comparing: " + turned.map { "\($0.key) by \(Int($0.value.rounded()))°" }.joined(separator: ", "))
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
            let share = Text.percent(baseline.cmc["\(k)"] ?? .nan)
            return k == 1 ? [share, ""] : [share]
          }))
    }
    guard let matching = report.matching else { return lines.joined(separator: "\n") }
    lines.append(
      "pairs proposed: precision \(share(matching.precision)), recall \(share(matching.recall)), "
        + "F1 \(share(matching.f1)); of neurons without a partner \(share(matching.falseMatchRateUnpaired)) got one")
    if let ece = matching.ece, let brier = matching.brier {
      lines.append(
        "probabilities of \(matching.judged) contenders: expected calibration error \(Text.fixed(ece, 3)), "
          + "Brier \(Text.fixed(brier, 3))")
    }
    for (animal, source) in matching.calibration.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(animal): \(source)")
    }
    return lines.joined(separator: "\n")
  }

  private static func share(_ value: Double?) -> String { Text.percent(value ?? .nan) }

  private static func row(_ head: String, _ cells: [String]) -> String {
    let name = head + String(repeating: " ", count: max(1, 44 - head.count))
    return name + cells.map { String(repeating: " ", count: max(1, 8 - $0.count)) + $0 }.joined()
  }
}

import NeuroBridge

/// A comparison as a table.
enum ComparisonText {
  static func table(_ report: ComparisonReport) -> String {
    var lines = [
      "\(report.queries) neurons of \(report.from) among \(report.gallery) of \(report.to), "
        + report.animals.joined(separator: ", "),
      row("", ["top-1", "(95 %)", "top-5", "reversed", "mAP", "AUC", "EER", "overlap"]),
    ]
    for method in report.methods {
      lines.append(
        row(
          method.name,
          [
            Text.percent(method.top1), method.top1Interval.map { Text.fixed($0 * 100, 0) }.joined(separator: "–"),
            Text.percent(method.top5), Text.percent(method.top1Reversed), Text.fixed(method.map, 2),
            Text.fixed(method.auc, 3), Text.percent(method.equalErrorRate), Text.percent(method.overlap),
          ]))
    }
    lines.append("")
    lines.append(row("distance: median (IQR)", ["same", "", "different", "", "trained", "of all", "time", "memory"]))
    for method in report.methods {
      lines.append(
        row(
          method.name,
          quartiles(method.sameDistance) + quartiles(method.differentDistance) + [
            millions(method.trainableParameters), millions(method.parameters),
            method.trainingSeconds.map { Text.fixed($0, 0) + " s" } ?? "–",
            method.peakBytes.map { Text.fixed(Double($0) / 1e6, 0) + " MB" } ?? "–",
          ]))
    }
    return lines.joined(separator: "\n")
  }

  private static func quartiles(_ q: ComparisonReport.Quartiles) -> [String] {
    [Text.fixed(q.median, 3), "(\(Text.fixed(q.upper - q.lower, 3)))"]
  }

  private static func millions(_ count: Int?) -> String { count.map { Text.fixed(Double($0) / 1e6, 2) + " M" } ?? "–" }

  private static func row(_ head: String, _ cells: [String]) -> String {
    let name = head + String(repeating: " ", count: max(1, 24 - head.count))
    return name + cells.map { String(repeating: " ", count: max(1, 9 - $0.count)) + $0 }.joined()
  }
}

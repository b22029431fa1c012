import NeuroBridge

extension Text {
  /// A training in one line.
  static func line(_ report: Atlas.TrainReport) -> String {
    let trained = report.trainableParameters == report.parameters ? "" : "\(report.trainableParameters) of "
    var line =
      "\(report.model)\(report.backbone.map { " from \($0)" } ?? ""): \(report.steps) steps on \(report.identities) "
      + "neurons, \(trained)\(report.parameters) parameters, "
      + (report.loss.map { "loss \(fixed($0, 3)), " } ?? "")
      + "\(fixed(report.seconds, 0)) s, \(report.peakBytes >> 20) MB"
    if let moved = report.movedByRounding {
      line +=
        moved > 0
        ? "; bfloat16 moves an embedding by \(fixed(100 * moved, 2)) %"
        : "; this CPU has no bfloat16 kernels: products were float32"
    }
    if let top1 = report.validationTop1, let top5 = report.validationTop5 {
      line += "; held out: top-1 \(percent(top1)), top-5 \(percent(top5))"
    }
    return line
  }
}

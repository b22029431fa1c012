import Figures

extension FigureDrawing {
  /// The HTML page with all tables and figures.
  func page(_ report: ComparisonReport, _ figures: [Figure]) -> String {
    func percent(_ fraction: Double) -> String { "\(decimal(100 * fraction, 1)) %" }
    let retrieval = HTMLReport.Table(
      title: "Finding the same neuron, \(report.from) to \(report.to)",
      header: ["method", "top-1", "95 % interval", "top-5", "mAP", "top-1 reversed"],
      rows: report.methods.map {
        [
          $0.name, percent($0.top1), $0.top1Interval.map { decimal(100 * $0, 1) }.joined(separator: " – "),
          percent($0.top5), decimal($0.map, 3), percent($0.top1Reversed),
        ]
      })
    let verification = HTMLReport.Table(
      title: "Telling same from different",
      header: ["method", "AUC", "EER", "d′", "overlap", "FNMR at FMR 1 %", "same: median (quartiles)", "different"],
      rows: report.methods.map {
        [
          $0.name, decimal($0.auc, 4), percent($0.equalErrorRate), decimal($0.dprime), percent($0.overlap),
          percent($0.fnmrAtOnePercent), quartiles($0.sameDistance), quartiles($0.differentDistance),
        ]
      })
    let animals = HTMLReport.Table(
      title: "Top-1 of each animal", header: ["method"] + report.animals,
      rows: report.methods.map { method in
        [method.name] + report.animals.map { animal in method.top1OfAnimal[animal].map(percent) ?? "–" }
      })
    let effort = HTMLReport.Table(
      title: "Cost of training",
      header: ["method", "kind", "trainable", "parameters", "steps", "training", "peak memory"],
      rows: report.methods.map {
        [
          $0.name, $0.kind, $0.trainableParameters.map(String.init) ?? "–", $0.parameters.map(String.init) ?? "–",
          $0.trainingSteps.map(String.init) ?? "–", $0.trainingSeconds.map { "\(decimal($0, 0)) s" } ?? "–",
          $0.peakBytes.map { "\(decimal(Double($0) / 1e6, 0)) MB" } ?? "–",
        ]
      })
    let summary =
      [
        "\(report.queries) neurons of \(report.from) with a known partner, searched among \(report.gallery) of "
          + "\(report.to) (\(report.animals.joined(separator: ", "))); the gallery of each query is every neuron of the "
          + "other session of its animal, paired or not."
      ] + report.notes
    return HTMLReport(
      title: "The same neuron in two microscopes", summary: summary,
      tables: [retrieval, verification, animals, effort], figures: figures, provenance: provenance
    ).html
  }

  private func quartiles(_ q: ComparisonReport.Quartiles) -> String {
    "\(decimal(q.median, 3)) (\(decimal(q.lower, 3))–\(decimal(q.upper, 3)))"
  }
}

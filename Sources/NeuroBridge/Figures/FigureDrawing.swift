import AtlasStore
import Evaluation
import Figures
import Vocabulary

/// All figures of one comparison.
struct FigureDrawing {
  let store: AtlasStore
  let comparison: Comparison
  let report: ComparisonReport
  let provenance: String
  let seed: UInt64

  func all(_ progress: ProgressSink) throws -> [Figure] {
    var figures: [Figure] = []
    let drawings: [(String, () throws -> [Figure])] = [
      ("distances", { [try distances()] }), ("similarities", { [try similarities()] }),
      ("t-SNE", { [try projection(progress)] }), ("curves", { try curves() }), ("training", { try training() }),
      ("trade-off", { [tradeOff()] }),
      ("gallery", { [try gallery(progress)] }), ("residuals", { [try residuals()] }),
      ("reliability", { [try reliability()] }),
    ]
    for (index, (name, draw)) in drawings.enumerated() {
      try progress(StageProgress("figures", index, of: drawings.count, unit: "figures", note: name))
      figures += try draw()
    }
    return figures
  }

  /// `M04 · dual@1`, or how many animals.
  var subtitle: String {
    let animals = comparison.animals
    return (animals.count <= 4 ? animals.joined(separator: ", ") : "\(animals.count) animals") + " · "
      + comparison.methods[0].name
  }

  private func distances() throws -> Figure {
    // A squared error is no distance on the scale of the others.
    let shown = comparison.methods.filter { !$0.isSquaredError }
    return BoxPlotFigure(
      shown.map { method in
        let distances = method.tables.map(\.distances)
        return .init(
          name: method.name, same: distances.flatMap(\.same), different: distances.flatMap(\.different))
      }, measure: "distance (1 − similarity)"
    ).draw(provenance: provenance)
  }

  /// Of the animal with most pairs.
  private func similarities() throws -> Figure {
    let counts = comparison.cases.map { $0.partners.count { $0 != nil } }
    let index = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let item = comparison.cases[index]
    let labels = try store.read { transaction in
      try [item.matrix.neuronsA, item.matrix.neuronsB].map { try $0.map { try transaction.neuron($0).label } }
    }
    return HeatMapFigure(
      comparison.methods.map { .init(name: $0.name, table: $0.tables[index]) }, rowLabels: labels[0],
      columnLabels: labels[1], rowTitle: "\(item.pair.animal.name) \(comparison.from)", columnTitle: comparison.to
    ).draw(provenance: provenance)
  }

  private func curves() throws -> [Figure] {
    let reports = try comparison.methods.map { ($0.name, try RetrievalReport($0.tables)) }
    let ranks = Array(1...20)
    let galleries = comparison.methods[0].tables.map { Double($0.galleryCount) }
    let cmc = CurveFigure(
      name: "cmc", title: "Fraction of partners among the first k",
      caption: "Cumulative match characteristic from \(comparison.from) to \(comparison.to); the gallery of a query is "
        + "every neuron of the other session of its animal. Higher and steeper is better.",
      xLabel: "rank k", yLabel: "fraction found",
      series: reports.map { name, report in
        .init(name: name, points: ranks.map { (x: Double($0), y: report.cmc(at: $0)) }, isDotted: true)
      }, yRange: 0...1,
      random: ranks.map { k in
        (x: Double(k), y: galleries.reduce(0) { $0 + min(1, Double(k) / $1) } / Double(galleries.count))
      })
    let roc = CurveFigure(
      name: "roc", title: "Same or different: true against false acceptances",
      caption: "Receiver operating characteristic over all pairs of neurons. Nearer to the top left is better.",
      xLabel: "false match rate", yLabel: "true match rate",
      series: try comparison.methods.map { method in
        let curve = try VerificationReport(method.tables).rocCurve
        return .init(name: method.name, points: curve.map { (x: $0.falsePositiveRate, y: $0.truePositiveRate) })
      }, yRange: 0...1, random: [(x: 0, y: 0), (x: 1, y: 1)])
    return [cmc.draw(provenance: provenance), roc.draw(provenance: provenance)]
  }

  private func tradeOff() -> Figure {
    func interval(_ ends: [Double]) -> ClosedRange<Double>? {
      ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }
    return TradeOffFigure(
      report.methods.filter { $0.kind != "pixels" }.map {
        .init(
          name: $0.name, top1: $0.top1, interval: interval($0.top1Interval),
          trainableParameters: $0.trainableParameters, seconds: $0.trainingSeconds, peakBytes: $0.peakBytes)
      }, subtitle: subtitle
    ).draw(provenance: provenance)
  }

  private func training() throws -> [Figure] {
    let curves = try store.read { transaction in
      try comparison.models.map { ($0.fullName, try transaction.trainingSteps(of: $0.id)) }
    }.filter { !$0.1.isEmpty }
    let loss = CurveFigure(
      name: "training-loss", title: "Loss while training", caption: "Mean loss of each step's batch.",
      xLabel: "step", yLabel: "loss",
      series: curves.map { name, steps in
        .init(name: name, points: steps.map { (x: Double($0.step), y: $0.loss) })
      })
    let found = curves.map { name, steps in
      CurveFigure.Series(
        name: name,
        points: steps.compactMap { step in step.validationTop1.map { (x: Double(step.step), y: $0) } },
        isDotted: true)
    }
    let validation = CurveFigure(
      name: "training-top1", title: "Held-out animals while training",
      caption: "Fraction of held-out neurons whose partner is the nearest, where it was measured.", xLabel: "step",
      yLabel: "top-1", series: found, yRange: 0...1)
    return [loss.draw(provenance: provenance), validation.draw(provenance: provenance)]
  }
}

import AtlasStore
import Evaluation
import Figures
import Matching
import Statistics
import Vocabulary

/// What the newest match runs of the animals drawn have on record.
extension FigureDrawing {
  private func newestRuns() throws -> [(item: EvaluationCase, run: MatchRun)] {
    try store.read { transaction in
      try comparison.cases.compactMap { item in
        let (a, b) = (item.pair.a.id, item.pair.b.id)
        return try transaction.newestMatchRun(from: a, to: b).map { (item, $0) }
      }
    }
  }

  /// Of the run with most accepted pairs among those with a transform: how far each pair lies from its foretold place.
  func residuals() throws -> Figure {
    let drawn = try newestRuns().compactMap { item, run in
      try arrows(item, run).map { (item: item, arrows: $0, run: run.id) }
    }
    guard let most = drawn.max(by: { $0.arrows.count < $1.arrows.count }) else {
      return ResidualFigure([], subtitle: subtitle).draw(provenance: provenance)
    }
    return ResidualFigure(
      most.arrows,
      subtitle: "\(most.item.pair.animal.name) · \(comparison.from) to \(comparison.to) · run \(most.run) · "
        + "\(most.arrows.count) pairs after its transform"
    ).draw(provenance: provenance)
  }

  private func arrows(_ item: EvaluationCase, _ run: MatchRun) throws -> [ResidualFigure.Arrow]? {
    try store.read { transaction in
      guard let transform = try transaction.spatialTransform(of: run.id) else { return nil }
      let placeA = Dictionary(uniqueKeysWithValues: item.matrix.neuronsA.enumerated().map { ($1, $0) })
      let known = Set(item.partners.compactMap(\.self))
      return try transaction.candidates(of: run.id).filter(\.isAccepted).sorted { $0.a < $1.a }.compactMap { pair in
        guard let place = placeA[pair.a], let partner = item.matrix.neuronsB.firstIndex(of: pair.b) else { return nil }
        let (a, b) = (try transaction.neuron(pair.a), try transaction.neuron(pair.b))
        let miss = b.position - transform(a.position)
        let isKnown = item.partners[place] != nil || known.contains(partner)
        return ResidualFigure.Arrow(
          label: a.label, x: a.position.x, y: a.position.y, dx: miss.x, dy: miss.y, dz: miss.z,
          isTrue: isKnown ? item.partners[place] == partner : nil)
      }
    }
  }

  /// Of the newest run that has a calibration: how honest its probabilities are, each animal judged by a fit to the others.
  func reliability() throws -> Figure {
    let calibrated = try newestRuns().compactMap { item, run in
      try store.read { try $0.calibration(of: run.id) }.map { (item: item, run: run.id, calibration: $0) }
    }
    guard let newest = calibrated.max(by: { $0.run < $1.run }) else {
      return ReliabilityFigure(nil, subtitle: subtitle).draw(provenance: provenance)
    }
    let row = newest.calibration
    let report = Reliability(
      bins: row.bins.map {
        .init(
          low: $0.low, high: $0.high, count: $0.count, meanProbability: $0.meanProbability,
          fractionMatched: $0.fractionMatched)
      }, brier: row.brier, expectedCalibrationError: row.expectedCalibrationError)
    return ReliabilityFigure(
      report,
      subtitle: "run \(newest.run) of \(newest.item.pair.animal.name) · \(row.examples) candidates of "
        + row.animals.joined(separator: ", ")
    ).draw(provenance: provenance)
  }
}

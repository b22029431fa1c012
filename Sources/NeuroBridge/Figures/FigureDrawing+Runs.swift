import AtlasStore
import Evaluation
import Figures
import Matching
import Vocabulary

// Figures of the newest match runs.
extension FigureDrawing {
  private func newestRuns() throws -> [(item: EvaluationCase, run: MatchRun)] {
    try store.read { transaction in
      try comparison.cases.compactMap { item in
        let (a, b) = (item.pair.a.id, item.pair.b.id)
        return try transaction.newestMatchRun(from: a, to: b).map { (item, $0) }
      }
    }
  }

  /// The distance of each pair from its predicted position, of the run with most accepted pairs among those with a transform.
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
      let indexA = Dictionary(uniqueKeysWithValues: item.matrix.neuronsA.enumerated().map { ($1, $0) })
      let known = Set(item.partners.compactMap(\.self))
      return try transaction.candidates(of: run.id).filter(\.isAccepted).sorted { $0.a < $1.a }.compactMap { pair in
        guard let index = indexA[pair.a], let partner = item.matrix.neuronsB.firstIndex(of: pair.b) else { return nil }
        let (a, b) = (try transaction.neuron(pair.a), try transaction.neuron(pair.b))
        let residual = b.position - transform(a.position)
        let isKnown = item.partners[index] != nil || known.contains(partner)
        return ResidualFigure.Arrow(
          label: a.label, x: a.position.x, y: a.position.y, dx: residual.x, dy: residual.y, dz: residual.z,
          isTrue: isKnown ? item.partners[index] == partner : nil)
      }
    }
  }

  /// The reliability diagram of the newest run with a calibration, each animal predicted by a fit to the others.
  func reliability() throws -> Figure {
    let calibrated = try newestRuns().compactMap { item, run in
      try store.read { try $0.calibration(of: run.id) }.map { (item: item, run: run.id, calibration: $0) }
    }
    guard let newest = calibrated.max(by: { $0.run < $1.run }) else {
      return ReliabilityFigure(nil, subtitle: subtitle).draw(provenance: provenance)
    }
    let row = newest.calibration
    return ReliabilityFigure(
      row.reliability,
      subtitle: "run \(newest.run) of \(newest.item.pair.animal.name) · \(row.examples) candidates of "
        + row.animals.joined(separator: ", ")
    ).draw(provenance: provenance)
  }
}

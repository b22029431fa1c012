import AtlasStore
import Evaluation
import Figures
import Vocabulary

extension FigureDrawing {
  /// Every neuron of both sessions by the first model, in one plane.
  func projection(_ progress: ProgressSink) throws -> Figure {
    guard let model = comparison.models.first else {
      return ProjectionFigure([], firstName: comparison.from, secondName: comparison.to, subtitle: subtitle)
        .draw(provenance: provenance)
    }
    var all: [Float] = []
    var entries: [(label: String, isFirst: Bool, pair: Int?)] = []
    var pairs = 0
    for item in comparison.cases {
      var pairOfB: [Int: Int] = [:]
      for case .some(let partner) in item.partners {
        pairOfB[partner] = pairs
        pairs += 1
      }
      let (vectors, labels) = try store.read { transaction in
        (
          try transaction.vectors(item.pair, model: model, alignsRotation: true, onlyEmbedded: true),
          try (item.matrix.neuronsA + item.matrix.neuronsB).map { try transaction.name(of: $0).description }
        )
      }
      all += vectors.a + vectors.b
      let count = vectors.neuronsA.count
      for index in 0..<count {
        entries.append((labels[index], true, item.partners[index].flatMap { pairOfB[$0] }))
      }
      for index in vectors.neuronsB.indices { entries.append((labels[count + index], false, pairOfB[index])) }
    }
    var configuration = TSNE.Configuration()
    configuration.seed = seed
    let positions =
      entries.count < 3
      ? [SIMD2<Float>](repeating: .zero, count: entries.count)
      : try TSNE(
        all, dimension: model.dimension, configuration: configuration,
        nearest: { NearestRows.byIndex($0, dimension: $1, count: $2) }
      ).coordinates
    return ProjectionFigure(
      zip(entries, positions).map { .init(label: $0.label, position: $1, isFirst: $0.isFirst, pair: $0.pair) },
      firstName: comparison.from, secondName: comparison.to,
      subtitle: "\(subtitle) · \(entries.count) neurons, \(pairs) pairs"
    ).draw(provenance: provenance)
  }
}

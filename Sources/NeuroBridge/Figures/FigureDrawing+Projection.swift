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
    var vectors: [Float] = []
    var entries: [(label: String, isFirst: Bool, pair: Int?)] = []
    var pairs = 0
    for item in comparison.cases {
      var pairOfB: [Int: Int] = [:]
      for case .some(let partner) in item.partners {
        pairOfB[partner] = pairs
        pairs += 1
      }
      let (embeddingsA, embeddingsB, labels) = try store.read { rows in
        (
          try rows.embeddings(by: model.id, in: item.pair.a.id), try rows.embeddings(by: model.id, in: item.pair.b.id),
          try (item.matrix.neuronsA + item.matrix.neuronsB).map { try rows.name(of: $0).description }
        )
      }
      for (index, embedding) in embeddingsA.enumerated() {
        vectors += embedding.vector
        entries.append((labels[index], true, item.partners[index].flatMap { pairOfB[$0] }))
      }
      for (index, embedding) in embeddingsB.enumerated() {
        vectors += embedding.vector
        entries.append((labels[embeddingsA.count + index], false, pairOfB[index]))
      }
    }
    var configuration = TSNE.Configuration()
    configuration.seed = seed
    let places =
      entries.count < 3
      ? [SIMD2<Float>](repeating: .zero, count: entries.count)
      : try TSNE(vectors, dimension: model.dimension, configuration: configuration).coordinates
    return ProjectionFigure(
      zip(entries, places).map { .init(label: $0.label, place: $1, isFirst: $0.isFirst, pair: $0.pair) },
      firstName: comparison.from, secondName: comparison.to,
      subtitle: "\(subtitle) · \(entries.count) neurons, \(pairs) pairs"
    ).draw(provenance: provenance)
  }
}

import AtlasStore
package import Vocabulary

/// Cosines of the embeddings of every neuron of one session and every neuron of another.
package struct SimilarityMatrix: Sendable {
  /// In the order of the rows.
  package let neuronsA: [Neuron.ID]
  /// In the order of the columns.
  package let neuronsB: [Neuron.ID]
  /// [A, B], row after row.
  package let values: [Float]

  /// The similarities of one neuron of the first session; indices start at `a` · columns.
  package func row(_ a: Int) -> ArraySlice<Float> { values[a * neuronsB.count..<(a + 1) * neuronsB.count] }
}

extension Transaction {
  /// - Throws: `MatchError.notEmbedded` where a neuron of either session has no vector by the model.
  func similarities(_ pair: SessionPair, model: Model, alignsRotation: Bool) throws -> SimilarityMatrix {
    let vectors = try vectors(pair, model: model, alignsRotation: alignsRotation)
    return SimilarityMatrix(neuronsA: vectors.neuronsA, neuronsB: vectors.neuronsB, values: vectors.products())
  }
}

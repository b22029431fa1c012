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
  /// Of the neurons that have a vector.
  /// - Throws: `MatchError.notEmbedded` where a neuron of either session is still to be embedded.
  func similarities(_ pair: SessionPair, model: Model, alignsRotation: Bool) throws -> SimilarityMatrix {
    let vectors = try vectors(pair, model: model, alignsRotation: alignsRotation, onlyEmbedded: true)
    return SimilarityMatrix(neuronsA: vectors.neuronsA, neuronsB: vectors.neuronsB, values: vectors.products())
  }
}

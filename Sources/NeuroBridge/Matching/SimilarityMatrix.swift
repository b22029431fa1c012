import AtlasStore
import Matching
import Numerics
package import Vocabulary

/// How alike every neuron of one session is to every neuron of another: cosines of their embeddings.
package struct SimilarityMatrix: Sendable {
  package let neuronsA: [Neuron.ID]
  package let neuronsB: [Neuron.ID]
  /// [A, B], row after row.
  package let values: [Float]

  package func row(_ a: Int) -> ArraySlice<Float> { values[a * neuronsB.count..<(a + 1) * neuronsB.count] }
}

extension Rows {
  /// - Throws: `MatchError.notEmbedded` where a neuron of either session has no vector by the model.
  func similarities(_ pair: SessionPair, model: Model) throws -> SimilarityMatrix {
    let a = try completeEmbeddings(in: pair.a, of: pair.animal, by: model)
    let b = try completeEmbeddings(in: pair.b, of: pair.animal, by: model)
    var values = [Float](repeating: 0, count: a.count * b.count)
    if !a.isEmpty && !b.isEmpty {
      let (left, right) = (a.flatMap(\.vector), b.flatMap(\.vector))
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          values.withUnsafeMutableBufferPointer { values in
            multiply(
              MatrixView(left.baseAddress!, a.count, model.dimension),
              MatrixView(right.baseAddress!, b.count, model.dimension).transposed,
              into: values.baseAddress!)
          }
        }
      }
    }
    return SimilarityMatrix(neuronsA: a.map(\.neuron), neuronsB: b.map(\.neuron), values: values)
  }

  /// Places and radii of a session's neurons, in the order of a matrix.
  func side(_ session: Session, _ order: [Neuron.ID]) throws -> SessionMatcher.Side {
    let neurons = Dictionary(uniqueKeysWithValues: try neurons(in: session.id).map { ($0.id, $0) })
    return SessionMatcher.Side(
      positions: order.map { neurons[$0]?.position ?? .zero }, radii: order.map { neurons[$0]?.radius })
  }

  private func completeEmbeddings(in session: Session, of animal: Animal, by model: Model) throws -> [Embedding] {
    let embeddings = try embeddings(by: model.id, in: session.id)
    let count = try neuronCount(in: session.id)
    guard embeddings.count == count else {
      throw MatchError.notEmbedded(
        session: "\(animal.name)/\(session.name)", missing: count - embeddings.count, of: count, model: model.name)
    }
    return embeddings
  }
}

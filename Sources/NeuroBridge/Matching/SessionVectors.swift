import AtlasStore
import Matching
import Numerics
package import Vocabulary

/// The neurons of two sessions with their vectors, and how alike any two are.
package struct SessionVectors: Sendable {
  package let neuronsA: [Neuron.ID]
  package let neuronsB: [Neuron.ID]
  /// 0 where appearance is not heard.
  package let dimension: Int
  /// [A, dimension] and [B, dimension], row after row.
  let a: [Float]
  let b: [Float]

  /// Up to so many pairs all similarities are held; beyond, those of near neighbours only.
  static let greatestMatrix = 4_000_000

  func similarity(_ i: Int, _ j: Int) -> Float? {
    guard dimension > 0 else { return nil }
    var sum: Float = 0
    for d in 0..<dimension { sum += a[i * dimension + d] * b[j * dimension + d] }
    return sum
  }

  /// All similarities, or those of the nearest `candidatesPerNeuron` of either side where all would be too many; nil without vectors.
  func appearance(candidatesPerNeuron: Int) -> Appearance? {
    guard dimension > 0 else { return nil }
    if neuronsA.count * neuronsB.count <= Self.greatestMatrix { return .dense(products()) }
    return .listed(
      Candidates(
        vectorsA: a, vectorsB: b, countA: neuronsA.count, countB: neuronsB.count, dimension: dimension,
        candidatesPerNeuron: max(2, candidatesPerNeuron)))
  }

  /// [A, B], row after row.
  func products() -> [Float] {
    var values = [Float](repeating: 0, count: neuronsA.count * neuronsB.count)
    guard !values.isEmpty else { return values }
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        values.withUnsafeMutableBufferPointer { values in
          multiply(
            MatrixView(a.baseAddress!, neuronsA.count, dimension),
            MatrixView(b.baseAddress!, neuronsB.count, dimension).transposed, into: values.baseAddress!)
        }
      }
    }
    return values
  }
}

extension Transaction {
  /// - Parameters:
  ///   - model: Nil leaves appearance out.
  ///   - turned: Whether a session is seen turned as `findTurns` found it to lie.
  /// - Throws: `MatchError.notEmbedded` where a neuron of either session has no vector by the model.
  func vectors(_ pair: SessionPair, model: Model?, turned: Bool) throws -> SessionVectors {
    guard let model else {
      return SessionVectors(
        neuronsA: try neurons(in: pair.a.id).map(\.id), neuronsB: try neurons(in: pair.b.id).map(\.id), dimension: 0,
        a: [], b: [])
    }
    try checkEmbedded(pair, by: model)
    var (a, b) = try (packedEmbeddings(by: model.id, in: pair.a.id), packedEmbeddings(by: model.id, in: pair.b.id))
    if turned, let found = try rotation(of: pair, by: model), found.rotation.degrees != 0 {
      let seen = try packedEmbeddings(rotated: found.rotation.id)
      if found.isOfA { a = seen } else { b = seen }
    }
    return SessionVectors(
      neuronsA: a.neurons, neuronsB: b.neurons, dimension: model.dimension, a: a.vectors, b: b.vectors)
  }

  /// Refuses sessions of which the model has not embedded every neuron as it is now.
  func checkEmbedded(_ pair: SessionPair, by model: Model) throws {
    for session in [pair.a, pair.b] {
      let count = try neuronCount(in: session.id)
      let found = try embeddingCount(by: model.id, in: session.id) - staleEmbeddingCount(by: model.id, in: session.id)
      guard found == count else {
        throw MatchError.notEmbedded(
          session: "\(pair.animal.name)/\(session.name)", missing: count - found, of: count, model: model.name)
      }
    }
  }

  /// Places and radii of a session's neurons, in a given order.
  func side(_ session: Session, _ order: [Neuron.ID]) throws -> SessionMatcher.Somata {
    let neurons = Dictionary(uniqueKeysWithValues: try neurons(in: session.id).map { ($0.id, $0) })
    return SessionMatcher.Somata(
      positions: order.map { neurons[$0]?.position ?? .zero }, radii: order.map { neurons[$0]?.radius })
  }
}

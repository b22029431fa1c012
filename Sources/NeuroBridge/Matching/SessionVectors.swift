import AtlasStore
import Matching
import Numerics
package import Vocabulary

/// The neurons of two sessions with their vectors, and their similarities.
package struct SessionVectors: Sendable {
  /// In the order of the vectors.
  package let neuronsA: [Neuron.ID]
  /// Likewise.
  package let neuronsB: [Neuron.ID]
  /// 0 where appearance is not used.
  package let dimension: Int
  /// [A, dimension] and [B, dimension], row after row; NaN for a neuron without a vector.
  let a: [Float]
  let b: [Float]

  /// With more pairs, only the similarities of near neighbours are computed.
  static let maxDensePairs = 4_000_000

  /// nil where appearance is not used or a neuron has no vector.
  func similarity(_ i: Int, _ j: Int) -> Float? {
    guard dimension > 0 else { return nil }
    var sum: Float = 0
    for d in 0..<dimension { sum += a[i * dimension + d] * b[j * dimension + d] }
    return sum.isNaN ? nil : sum
  }

  /// All similarities, or those of the nearest `candidatesPerNeuron` of either side where all would be too many; nil without vectors.
  func appearance(candidatesPerNeuron: Int) -> Appearance? {
    guard dimension > 0 else { return nil }
    if neuronsA.count * neuronsB.count <= Self.maxDensePairs { return .dense(products()) }
    return .listed(
      Candidates(
        vectorsA: a, vectorsB: b, countA: neuronsA.count, countB: neuronsB.count, dimension: dimension,
        candidatesPerNeuron: max(2, candidatesPerNeuron)))
  }

  /// [A, B], row after row; NaN where a neuron has no vector.
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
  ///   - alignsRotation: Whether the rotated embeddings of `findRotations` are used, where there are any.
  ///   - onlyEmbedded: Leaves out the neurons that have no vector, since nothing can be learnt from their pixels.
  /// - Throws: `MatchError.notEmbedded` where a neuron of either session is still to be embedded.
  func vectors(
    _ pair: SessionPair, model: Model?, alignsRotation: Bool, onlyEmbedded: Bool = false
  ) throws -> SessionVectors {
    guard let model else {
      return SessionVectors(
        neuronsA: try neurons(in: pair.a.id).map(\.id), neuronsB: try neurons(in: pair.b.id).map(\.id), dimension: 0,
        a: [], b: [])
    }
    try checkEmbedded(pair, by: model)
    var (a, b) = try (packedEmbeddings(by: model.id, in: pair.a.id), packedEmbeddings(by: model.id, in: pair.b.id))
    if alignsRotation, let found = try rotation(of: pair, by: model), found.rotation.degrees != 0 {
      let rotated = try packedEmbeddings(rotated: found.rotation.id)
      if found.isOfA { a = rotated } else { b = rotated }
    }
    if !onlyEmbedded {
      a = try completed(a, in: pair.a.id, dimension: model.dimension)
      b = try completed(b, in: pair.b.id, dimension: model.dimension)
    }
    return SessionVectors(
      neuronsA: a.neurons, neuronsB: b.neurons, dimension: model.dimension, a: a.vectors, b: b.vectors)
  }

  /// Adds the neurons of a session that have no vector, with NaN in its stead.
  private func completed(
    _ known: (neurons: [Neuron.ID], vectors: [Float]), in session: Session.ID, dimension: Int
  ) throws -> (neurons: [Neuron.ID], vectors: [Float]) {
    let all = try neurons(in: session).map(\.id)
    guard all.count > known.neurons.count else { return known }
    let rows = Dictionary(uniqueKeysWithValues: zip(known.neurons, known.neurons.indices))
    var vectors: [Float] = []
    vectors.reserveCapacity(all.count * dimension)
    for neuron in all {
      if let row = rows[neuron] {
        vectors += known.vectors[row * dimension..<(row + 1) * dimension]
      } else {
        vectors += repeatElement(Float.nan, count: dimension)
      }
    }
    return (all, vectors)
  }

  /// Refuses sessions of which the model has not embedded every neuron as it is now, but for those whose pixels it cannot use.
  func checkEmbedded(_ pair: SessionPair, by model: Model) throws {
    for session in [pair.a, pair.b] {
      let count = try neuronCount(in: session.id)
      let current =
        try embeddingCount(by: model.id, in: session.id) - staleEmbeddingCount(by: model.id, in: session.id)
        + unusablePatches(by: model.id, in: session.id).count
      guard current == count else {
        if model.checkpoint != nil, try stacks(in: session.id).isEmpty {
          throw EmbedError.noStack(session: "\(pair.animal.name)/\(session.name)")
        }
        throw MatchError.notEmbedded(
          session: "\(pair.animal.name)/\(session.name)", missing: count - current, of: count, model: model.name)
      }
    }
  }

  /// Positions and radii of a session's neurons, in the given order.
  ///
  /// - Parameter expansion: Of the tissue; nil takes what the session states.
  func somata(
    of session: Session, _ order: [Neuron.ID], expansion: Expansion? = nil
  ) throws -> SessionMatcher.Somata {
    let neurons = Dictionary(uniqueKeysWithValues: try neurons(in: session.id).map { ($0.id, $0) })
    return SessionMatcher.Somata(
      positions: order.map { neurons[$0]?.position ?? .zero }, radii: order.map { neurons[$0]?.radius },
      expansion: try expansion ?? self.expansion(of: session.id) ?? .none)
  }
}

import CSQLite
import IndexRows
import Statistics
import VectorIndex

/// Reads vectors of the atlas and compares them, with statements that are prepared once.
final class EmbeddingReader {
  private let ofNeuron: Statement
  private let byID: Statement
  private let ofModel: Statement
  private let ofSession: Statement

  init(on connection: Connection) throws(IndexRowsError) {
    ofNeuron = try Statement(
      "SELECT vector FROM embedding WHERE model_id = ? AND neuron_id = ?", on: connection, isReused: true)
    byID = try Statement("SELECT vector, neuron_id FROM embedding WHERE id = ?", on: connection, isReused: true)
    ofModel = try Statement(
      "SELECT neuron_id, id, vector FROM embedding WHERE model_id = ?", on: connection, isReused: true)
    ofSession = try Statement(
      """
      SELECT e.neuron_id, e.id, e.vector FROM neuron n CROSS JOIN embedding e ON e.neuron_id = n.id AND e.model_id = ?1
      WHERE n.session_id = ?2
      """, on: connection, isReused: true)
  }

  func vector(ofNeuron neuron: Int64, model: Int64) throws -> [UInt8]? {
    ofNeuron.bind(model, neuron)
    defer { ofNeuron.reset() }
    return try ofNeuron.step() ? Array(ofNeuron.blob(0)) : nil
  }

  /// The cosine of a checked query, with its squared length, and an embedding; nil where it is gone or another neuron's.
  func similarity(
    _ query: UnsafeRawBufferPointer, _ squared: Float, embedding: Int64, neuron: Int64
  ) throws -> Float? {
    byID.bind(embedding)
    defer { byID.reset() }
    guard try byID.step(), byID.integer(1) == neuron else { return nil }
    let vector = byID.blob(0)
    guard vector.count == query.count else {
      throw IndexRowsError.vector(embedding: embedding, .length(bytes: vector.count, expected: query.count))
    }
    let similarity = cosine(query.baseAddress!, aSquared: squared, vector.baseAddress!, dimension: query.count / 4)
    guard similarity.isFinite else { throw IndexRowsError.vector(embedding: embedding, .notFinite) }
    return similarity
  }

  /// The nearest without an index: every vector of the gallery in float32.
  func scan(_ query: ResolvedQuery, limit: Int) throws -> [Neighbour] {
    var nearest = TopK<Neighbour>(limit: limit)
    let allowed = query.allowed.map(Set.init)
    try query.vector.withUnsafeBytes { bytes in
      func insert(_ row: borrowing Statement) throws {
        let neuron = row.integer(0)
        if neuron == query.neuron?.id || allowed?.contains(neuron) == false { return }
        let vector = row.blob(2)
        do throws(VectorError) { try VectorError.check(vector, dimension: query.model.dimension) } catch {
          throw IndexRowsError.vector(embedding: row.integer(1), error)
        }
        let similarity = cosine(
          bytes.baseAddress!, aSquared: query.squaredLength, vector.baseAddress!, dimension: query.model.dimension)
        nearest.insert(Neighbour(neuron: neuron, embedding: row.integer(1), similarity: similarity))
      }
      guard let sessions = query.sessions else {
        ofModel.bind(query.model.id)
        defer { ofModel.reset() }
        while try ofModel.step() { try insert(ofModel) }
        return
      }
      for session in sessions {
        ofSession.bind(query.model.id, session)
        defer { ofSession.reset() }
        while try ofSession.step() { try insert(ofSession) }
      }
    }
    return nearest.elements
  }
}

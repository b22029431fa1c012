import CSQLite
import IndexRows
import VectorIndex

/// Reads vectors of the atlas and compares them.
final class AtlasVectors {
  private let ofNeuron: Statement
  private let byID: Statement
  private let ofModel: Statement
  private let ofSession: Statement

  init(on connection: Connection) throws(IndexRowsError) {
    ofNeuron = try Statement(
      "SELECT vector FROM embedding WHERE model_id = ? AND neuron_id = ?", on: connection, lasting: true)
    byID = try Statement("SELECT vector, neuron_id FROM embedding WHERE id = ?", on: connection, lasting: true)
    ofModel = try Statement(
      "SELECT neuron_id, id, vector FROM embedding WHERE model_id = ?", on: connection, lasting: true)
    ofSession = try Statement(
      """
      SELECT e.neuron_id, e.id, e.vector FROM neuron n CROSS JOIN embedding e ON e.neuron_id = n.id AND e.model_id = ?1
      WHERE n.session_id = ?2
      """, on: connection, lasting: true)
  }

  func vector(ofNeuron neuron: Int64, model: Int64) throws -> [UInt8]? {
    ofNeuron.bind(model, neuron)
    defer { ofNeuron.rewind() }
    return try ofNeuron.step() ? Array(ofNeuron.blob(0)) : nil
  }

  /// The cosine of a checked query and an embedding; nil where the row is not there, or is another neuron's.
  func similarity(
    _ query: UnsafeRawBufferPointer, _ squared: Float, embedding: Int64, neuron: Int64
  ) throws -> Float? {
    byID.bind(embedding)
    defer { byID.rewind() }
    guard try byID.step(), byID.integer(1) == neuron else { return nil }
    let vector = byID.blob(0)
    guard vector.count == query.count else {
      throw IndexRowsError.vector(embedding: embedding, .length(bytes: vector.count, expected: query.count))
    }
    return cosine(query.baseAddress!, aSquared: squared, vector.baseAddress!, dimension: query.count / 4)
  }

  /// The nearest where there is no index: every vector of the gallery in float32.
  func scan(_ search: NearestTable.Search, limit: Int) throws -> [Neighbour] {
    var nearest = Nearest(limit: limit)
    let allowed = search.allowed.map(Set.init)
    try search.vector.withUnsafeBytes { query in
      func offer(_ row: borrowing Statement) throws {
        let neuron = row.integer(0)
        if neuron == search.neuron?.id || allowed?.contains(neuron) == false { return }
        let vector = row.blob(2)
        do throws(VectorProblem) { try VectorProblem.check(vector, dimension: search.model.dimension) } catch {
          throw IndexRowsError.vector(embedding: row.integer(1), error)
        }
        let similarity = cosine(
          query.baseAddress!, aSquared: search.squared, vector.baseAddress!, dimension: search.model.dimension)
        nearest.offer(Neighbour(neuron: neuron, embedding: row.integer(1), similarity: similarity))
      }
      guard let sessions = search.sessions else {
        ofModel.bind(search.model.id)
        defer { ofModel.rewind() }
        while try ofModel.step() { try offer(ofModel) }
        return
      }
      for session in sessions {
        ofSession.bind(search.model.id, session)
        defer { ofSession.rewind() }
        while try ofSession.step() { try offer(ofSession) }
      }
    }
    return nearest.neighbours
  }
}

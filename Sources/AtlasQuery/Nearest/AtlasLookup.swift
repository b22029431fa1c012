import CSQLite
import IndexRows
import VectorIndex
import Vocabulary

/// The model of a query.
struct QueryModel {
  let id: Int64
  /// name@version.
  let name: String
  let dimension: Int
}

/// The neuron of a query, by row ids.
struct QueryNeuron {
  let id: Int64
  let session: Int64
  let animal: Int64
  let modality: String
}

/// Looks up names in the atlas, with statements that are prepared once.
final class AtlasLookup {
  private let byName: Statement
  private let byID: Statement
  private let name: Statement
  private let models: Statement
  private let sessions: Statement

  init(on connection: Connection) throws(IndexRowsError) {
    byName = try Statement(
      """
      SELECT n.id, s.id, s.animal_id, s.modality
      FROM animal a JOIN session s ON s.animal_id = a.id JOIN neuron n ON n.session_id = s.id
      WHERE a.name = ? AND s.name = ? AND n.label = ?
      """, on: connection, isReused: true)
    byID = try Statement(
      "SELECT n.id, s.id, s.animal_id, s.modality FROM neuron n JOIN session s ON s.id = n.session_id WHERE n.id = ?",
      on: connection, isReused: true)
    name = try Statement(
      """
      SELECT a.name || '/' || s.name || '/' || n.label
      FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id WHERE n.id = ?
      """, on: connection, isReused: true)
    models = try Statement(
      """
      SELECT m.id, m.name, m.version, m.dimension FROM model m JOIN activity a ON a.id = m.activity_id
      WHERE EXISTS (SELECT 1 FROM embedding e WHERE e.model_id = m.id) AND (?1 IS NULL OR a.started_at <= ?1)
      ORDER BY m.id DESC
      """, on: connection, isReused: true)
    sessions = try Statement(
      "SELECT id, name, modality FROM session WHERE ?1 IS NULL OR animal_id = ?1 ORDER BY id", on: connection,
      isReused: true)
  }

  /// The neuron named animal/session/label.
  func neuron(named text: String) throws -> QueryNeuron {
    guard let name = NeuronName(text) else { throw QueryError.malformedNeuron(text) }
    defer { byName.reset() }
    for name in [name, name.normalized] {
      byName.reset()
      byName.bind(at: 1, name.animal)
      byName.bind(at: 2, name.session)
      byName.bind(at: 3, name.label)
      if try byName.step() { return neuron(byName) }
    }
    throw QueryError.unknownNeuron(text)
  }

  func neuron(id: Int64) throws -> QueryNeuron {
    byID.bind(id)
    defer { byID.reset() }
    guard try byID.step() else { throw QueryError.unknownNeuron("with id \(id)") }
    return neuron(byID)
  }

  private func neuron(_ row: borrowing Statement) -> QueryNeuron {
    QueryNeuron(id: row.integer(0), session: row.integer(1), animal: row.integer(2), modality: row.text(3))
  }

  /// animal/session/label; nil where there is no such neuron.
  func name(ofNeuron id: Int64) throws -> String? {
    name.bind(id)
    defer { name.reset() }
    return try name.step() ? name.text(0) : nil
  }

  /// Of the models with embeddings, the newest; with this name, the newest version; with this `name@version`, that one.
  func model(_ wanted: String?, asOf: String?) throws -> QueryModel {
    models.reset()
    defer { models.reset() }
    models.bind(at: 1, asOf)
    var known: [String] = []
    while try models.step() {
      let name = models.text(1)
      let full = "\(name)@\(models.integer(2))"
      if wanted == nil || wanted == name || wanted == full {
        guard (1...Int64(maxDimension)).contains(models.integer(3)) else {
          throw IndexRowsError.dimension(model: models.integer(0), models.integer(3))
        }
        return QueryModel(id: models.integer(0), name: full, dimension: Int(models.integer(3)))
      }
      known.append(full)
    }
    guard let wanted else { throw QueryError.noEmbeddings(asOf: asOf) }
    throw QueryError.unknownModel(wanted, known: known)
  }

  struct Session {
    let id: Int64
    let name: String
    let modality: String
  }

  /// The sessions of an animal, or of all.
  func sessions(ofAnimal animal: Int64?) throws -> [Session] {
    sessions.reset()
    defer { sessions.reset() }
    sessions.bind(at: 1, animal)
    var list: [Session] = []
    while try sessions.step() {
      list.append(Session(id: sessions.integer(0), name: sessions.text(1), modality: sessions.text(2)))
    }
    return list
  }
}

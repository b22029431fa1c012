import CSQLite
import IndexRows

/// A model as it is named.
struct ModelChoice {
  let id: Int64
  let name: String
  let dimension: Int
}

/// A neuron and where it is.
struct NeuronPlace {
  let id: Int64
  let session: Int64
  let animal: Int64
  let modality: String
}

/// Looks up what a question names. Statements are kept from call to call.
final class AtlasNames {
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
      """, on: connection, lasting: true)
    byID = try Statement(
      "SELECT n.id, s.id, s.animal_id, s.modality FROM neuron n JOIN session s ON s.id = n.session_id WHERE n.id = ?",
      on: connection, lasting: true)
    name = try Statement(
      """
      SELECT a.name || '/' || s.name || '/' || n.label
      FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id WHERE n.id = ?
      """, on: connection, lasting: true)
    models = try Statement(
      """
      SELECT m.id, m.name, m.version, m.dimension FROM model m JOIN activity a ON a.id = m.activity_id
      WHERE EXISTS (SELECT 1 FROM embedding e WHERE e.model_id = m.id) AND (?1 IS NULL OR a.started_at <= ?1)
      ORDER BY m.id DESC
      """, on: connection, lasting: true)
    sessions = try Statement(
      "SELECT id, name, modality FROM session WHERE ?1 IS NULL OR animal_id = ?1 ORDER BY id", on: connection,
      lasting: true)
  }

  /// The neuron written as animal/session/label.
  func neuron(_ text: String) throws -> NeuronPlace {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw QueryError.malformedNeuron(text) }
    byName.rewind()
    defer { byName.rewind() }
    for (i, part) in parts.enumerated() { byName.bind(Int32(i + 1), text: String(part)) }
    guard try byName.step() else { throw QueryError.unknownNeuron(text) }
    return place(byName)
  }

  func neuron(_ id: Int64) throws -> NeuronPlace {
    byID.bind(id)
    defer { byID.rewind() }
    guard try byID.step() else { throw QueryError.unknownNeuron("with id \(id)") }
    return place(byID)
  }

  private func place(_ row: borrowing Statement) -> NeuronPlace {
    NeuronPlace(id: row.integer(0), session: row.integer(1), animal: row.integer(2), modality: row.text(3))
  }

  /// animal/session/label; nil where there is no such neuron.
  func name(ofNeuron id: Int64) throws -> String? {
    name.bind(id)
    defer { name.rewind() }
    return try name.step() ? name.text(0) : nil
  }

  /// The model that answers: the newest with embeddings; of a name, its newest version; `name@version`, that one.
  func model(_ wanted: String?, asOf: String?) throws -> ModelChoice {
    models.rewind()
    defer { models.rewind() }
    if let asOf { models.bind(1, text: asOf) } else { models.bindNull(1) }
    var known: [String] = []
    while try models.step() {
      let name = models.text(1)
      let full = "\(name)@\(models.integer(2))"
      if wanted == nil || wanted == name || wanted == full {
        return ModelChoice(id: models.integer(0), name: full, dimension: Int(models.integer(3)))
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
    sessions.rewind()
    defer { sessions.rewind() }
    if let animal { sessions.bind(1, integer: animal) } else { sessions.bindNull(1) }
    var found: [Session] = []
    while try sessions.step() {
      found.append(Session(id: sessions.integer(0), name: sessions.text(1), modality: sessions.text(2)))
    }
    return found
  }
}

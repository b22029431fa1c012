import IndexRows
import VectorIndex

/// Why a query of `nearest` fails; the description is SQLite's error message.
enum QueryError: Error, CustomStringConvertible {
  case noQuery
  /// The query is a REAL.
  case queryType
  case unknownNeuron(String)
  case malformedNeuron(String)
  /// An argument, by name, that is not an integer from 1.
  case notPositive(name: String, value: String)
  /// An argument, by name, that is neither text nor an integer.
  case notText(name: String, value: String)
  /// An `as_of` that is no time.
  case notATime(String)
  /// A condition would be applied after the k nearest were chosen.
  case discards
  case unknownModel(String, known: [String])
  case noEmbeddings(asOf: String?)
  case notEmbedded(neuron: String, model: String)
  /// The query is a blob that is no vector of the model.
  case vector(VectorError, model: String)
  /// A stored vector is none.
  case damaged(neuron: String, VectorError)
  case unknownScope(String)
  case unknownSession(String, known: [String])
  case unknownModality(String, known: [String])
  /// With SQLite's message.
  case notAnAtlas(String)

  var description: String {
    switch self {
    case .noQuery:
      "nearest: it needs a query: nearest('animal/session/label', 10), or WHERE query = '…' AND k = 10"
    case .queryType: "nearest: the query is a neuron as 'animal/session/label', its id, or a vector as a blob"
    case .unknownNeuron(let name): "nearest: there is no neuron \(name): see SELECT neuron FROM neuron_name"
    case .malformedNeuron(let text): "nearest: '\(text)' is no neuron: write animal/session/label"
    case .notPositive(let name, let value): "nearest: \(name) is \(value): it must be a whole number from 1"
    case .notText(let name, let value): "nearest: \(name) is \(value): it must be text"
    case .notATime(let value):
      "nearest: as_of is \(value): it must be a time such as '2026-11-22', '2026-11-22T14:30+02:00' or datetime('now')"
    case .discards:
      "nearest: a condition of this statement would be applied after the k nearest were chosen and leave fewer; write it as "
        + "id IN (SELECT id FROM neuron WHERE …), or leave k out and end with ORDER BY rank LIMIT …"
    case .unknownModel(let name, let known):
      "nearest: no model '\(name)' has embeddings; these have: \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    case .noEmbeddings(let asOf):
      "nearest: no model has embeddings\(asOf.map { " as of \($0)" } ?? ""): run `neurobridge embed` first"
    case .notEmbedded(let neuron, let model):
      "nearest: neuron \(neuron) has no embedding by model \(model): run `neurobridge embed`, or name another model"
    case .vector(let error, let model): "nearest: the query is no vector of model \(model): \(error.description)"
    case .damaged(let neuron, let error):
      "nearest: the embedding of neuron \(neuron) is no vector: \(error.description); embed it again"
    case .unknownScope(let scope): "nearest: scope is '\(scope)': it can be 'animal' or 'atlas'"
    case .unknownSession(let name, let known):
      "nearest: no session '\(name)' to search; there are: \(known.joined(separator: ", "))"
    case .unknownModality(let name, let known):
      "nearest: no session of modality '\(name)' to search; there are: \(known.joined(separator: ", "))"
    case .notAnAtlas(let message): "nearest: this database is no NeuroBridge atlas (\(message))"
    }
  }
}

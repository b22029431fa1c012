import IndexRows
import VectorIndex

/// Why a question has no answer.
enum QueryError: Error, CustomStringConvertible {
  case noQuery
  case wrongQuery
  case unknownNeuron(String)
  case malformedNeuron(String)
  case notPositive(String, String)
  case unknownModel(String, known: [String])
  case noEmbeddings(asOf: String?)
  case notEmbedded(neuron: String, model: String)
  case vector(VectorProblem, model: String)
  case damaged(neuron: String, VectorProblem)
  case unknownScope(String)
  case unknownSession(String, known: [String])
  case unknownModality(String, known: [String])
  case notAnAtlas(String)

  var description: String {
    switch self {
    case .noQuery:
      "nearest: it needs a query: nearest('animal/session/label', 10), or WHERE query = '…' AND k = 10"
    case .wrongQuery: "nearest: the query is a neuron as 'animal/session/label', its id, or a vector as a blob"
    case .unknownNeuron(let name): "nearest: there is no neuron \(name): see SELECT neuron FROM neuron_name"
    case .malformedNeuron(let text): "nearest: '\(text)' is no neuron: write animal/session/label"
    case .notPositive(let name, let value): "nearest: \(name) is \(value): it must be a whole number from 1"
    case .unknownModel(let name, let known):
      "nearest: no model '\(name)' has embeddings; these have: \(known.isEmpty ? "none" : known.joined(separator: ", "))"
    case .noEmbeddings(let asOf):
      "nearest: no model has embeddings\(asOf.map { " as of \($0)" } ?? ""): run `neurobridge embed` first"
    case .notEmbedded(let neuron, let model):
      "nearest: neuron \(neuron) has no embedding by model \(model): run `neurobridge embed`, or name another model"
    case .vector(let problem, let model): "nearest: the query is no vector of model \(model): \(problem.description)"
    case .damaged(let neuron, let problem):
      "nearest: the embedding of neuron \(neuron) cannot be searched by: \(problem.description); embed it again"
    case .unknownScope(let scope): "nearest: scope is '\(scope)': it can be 'animal' or 'atlas'"
    case .unknownSession(let name, let known):
      "nearest: no session '\(name)' to search; there are: \(known.joined(separator: ", "))"
    case .unknownModality(let name, let known):
      "nearest: no session of modality '\(name)' to search; there are: \(known.joined(separator: ", "))"
    case .notAnAtlas(let message): "nearest: this database is no NeuroBridge atlas (\(message))"
    }
  }
}

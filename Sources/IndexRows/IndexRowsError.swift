package import VectorIndex

/// Why rows cannot be a vector index, or cannot be read as one.
package enum IndexRowsError: Error, Equatable, CustomStringConvertible {
  case noSQLite
  case noIndex(model: Int64)
  case noModel(Int64)
  case nothingToIndex(model: Int64)
  case newerFormat(model: Int64, format: Int64)
  case damaged(model: Int64, place: String, reason: String)
  case vector(embedding: Int64, VectorProblem)
  case vectorMissing(model: Int64, embedding: Int64)
  case sql(code: Int32, message: String)
  case settings(String)

  package var description: String {
    switch self {
    case .noSQLite: "this process has no SQLite library: install libsqlite3-0"
    case .noIndex(let model): "model \(model) has no vector index: make one with `neurobridge index ATLAS build`"
    case .noModel(let model): "there is no model with row number \(model): see the table model"
    case .nothingToIndex(let model): "model \(model) has no embeddings to index: run `neurobridge embed` first"
    case .newerFormat(let model, let format):
      "the vector index of model \(model) has format \(format), newer than this program knows: update neurobridge, or rebuild it with `neurobridge index ATLAS build`"
    case .damaged(let model, let place, let reason):
      "the vector index of model \(model) is damaged in \(place): \(reason); rebuild it with `neurobridge index ATLAS check --repair`"
    case .vector(let embedding, let problem):
      "embedding \(embedding) is no vector to search by: \(problem.description); embed its neuron again"
    case .vectorMissing(let model, let embedding):
      "the vector index of model \(model) knows embedding \(embedding), which is not there; rebuild it with `neurobridge index ATLAS check --repair`"
    case .sql(_, let message): message
    case .settings(let text): text
    }
  }
}

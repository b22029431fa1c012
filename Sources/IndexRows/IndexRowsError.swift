package import VectorIndex

/// Why an index cannot be built, or its rows cannot be read.
package enum IndexRowsError: Error, Equatable, CustomStringConvertible {
  /// No SQLite library is in the process.
  case noSQLite
  case noIndex(model: Int64)
  case noModel(Int64)
  /// The model has no embeddings.
  case nothingToIndex(model: Int64)
  /// A later version of the program wrote the index.
  case newerFormat(model: Int64, format: Int64)
  /// A row is missing, or its digest or content is wrong; `location` is a table, row or segment.
  case damaged(model: Int64, location: String, reason: String)
  /// `model.dimension` is not in 1 ... `maxDimension`.
  case dimension(model: Int64, Int64)
  case vector(embedding: Int64, VectorError)
  /// SQLite's extended result code and message.
  case sql(code: Int32, message: String)
  /// M is not in 2 ... 64.
  case maxLinks(Int)
  /// efConstruction is not in 1 ... 100,000.
  case efConstruction(Int)

  /// One line: what is wrong, where, and what to do.
  package var description: String {
    switch self {
    case .noSQLite: "this process has no SQLite library: install libsqlite3-0"
    case .noIndex(let model): "model \(model) has no vector index: make one with `neurobridge index ATLAS build`"
    case .noModel(let model): "there is no model with row number \(model): see the table model"
    case .nothingToIndex(let model): "model \(model) has no embeddings to index: run `neurobridge embed` first"
    case .newerFormat(let model, let format):
      "the vector index of model \(model) has format \(format), newer than this program knows: update neurobridge, or rebuild it with `neurobridge index ATLAS build`"
    case .damaged(let model, let location, let reason):
      "the vector index of model \(model) is damaged in \(location): \(reason); rebuild it with `neurobridge index ATLAS check --repair`"
    case .dimension(let model, let value):
      "model \(model) has \(value) dimensions, where 1 to \(maxDimension) are possible: the file is damaged, restore a backup"
    case .vector(let embedding, let error):
      "embedding \(embedding) cannot be searched: \(error.description); embed its neuron again"
    case .sql(_, let message): message
    case .maxLinks(let value): "M is \(value) links: choose 2 to 64"
    case .efConstruction(let value): "efConstruction is \(value) candidates: choose 1 to 100000"
    }
  }
}

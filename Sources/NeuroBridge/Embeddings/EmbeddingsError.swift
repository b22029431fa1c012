/// Why embeddings cannot be imported or exported.
public enum EmbeddingsError: Error, Equatable, CustomStringConvertible {
  /// As many vectors as labels are needed.
  case counts(vectors: Int, labels: Int, path: String)
  /// Vectors of another length than the model's.
  case dimension(model: String, expected: Int, found: Int)
  /// A vector of zeros, or with NaN or infinity.
  case unusable(label: String, row: Int, reason: String)
  /// A label without a neuron in the session, and without a position to insert one at.
  case unknownLabel(label: String, line: Int, path: String)
  /// Labels that two rows give; the first few, each with its lines.
  case labelsTwice(path: String, labels: [String], count: Int)
  /// The name of a model that was trained in this atlas.
  case ownModel(String)
  /// A model without embeddings.
  case nothing(model: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .counts(let vectors, let labels, let path):
      "\(path): \(vectors) vectors for \(labels) labels; one row a label is needed, in the same order"
    case .dimension(let model, let expected, let found):
      "model \(model) has \(expected) dimensions and these vectors \(found): import them under another --model"
    case .unusable(let label, let row, let reason):
      "the vector of \(label) (row \(row)) \(reason): correct or remove that row"
    case .unknownLabel(let label, let line, let path):
      "\(path), line \(line): the session has no neuron \(label), and the table gives no x, y, z to insert it at; "
        + "import the somata first, or add the columns"
    case .labelsTwice(let path, let labels, let count):
      "\(path): \(count) \(count == 1 ? "label occurs" : "labels occur") more than once: "
        + labels.joined(separator: "; ") + (labels.count < count ? "; …" : "") + "; a label names one vector"
    case .ownModel(let name):
      "model \(name) was trained in this atlas: imported vectors need another --model name"
    case .nothing(let model):
      "no embedding by model \(model): run `neurobridge embed` first"
    }
  }
}

/// Why vectors made elsewhere cannot come in, or ours cannot go out.
public enum EmbeddingsError: Error, Equatable, CustomStringConvertible {
  case counts(vectors: Int, labels: Int, path: String)
  case dimension(model: String, expected: Int, found: Int)
  case unusable(label: String, row: Int, reason: String)
  case unknownLabel(label: String, line: Int, path: String)
  case ownModel(String)
  case nothing(model: String)

  public var description: String {
    switch self {
    case .counts(let vectors, let labels, let path):
      "\(path): \(vectors) vectors for \(labels) labels; one row a label is needed, in the same order"
    case .dimension(let model, let expected, let found):
      "model \(model) has \(expected) dimensions and these vectors \(found): import them under another --model"
    case .unusable(let label, let row, let reason):
      "the vector of \(label) (row \(row)) \(reason): correct or leave out that row"
    case .unknownLabel(let label, let line, let path):
      "\(path), line \(line): the session has no neuron \(label), and the table gives no x, y, z to make it from; "
        + "import the somata first, or add the columns"
    case .ownModel(let name):
      "model \(name) was trained here: vectors made elsewhere need a --model name of their own"
    case .nothing(let model):
      "no embedding by model \(model): run `neurobridge embed` first"
    }
  }
}

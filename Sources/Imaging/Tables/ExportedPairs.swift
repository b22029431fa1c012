import Vocabulary

/// A table of matched pairs as `export` writes it, read into another atlas.
struct ExportedPairs {
  private let table: CSVTable
  private let columns: [String: Int]

  /// Nil for any other table.
  init?(_ table: CSVTable) {
    var columns: [String: Int] = [:]
    for name in ["animal", "session_a", "session_b", "label_a", "label_b"] {
      guard let column = table.column(name) else { return nil }
      columns[name] = column
    }
    columns["status"] = table.column("status")
    self.table = table
    self.columns = columns
  }

  /// The rows about two sessions of an animal; a reviewed row's `status` is its verdict, any other row is a match.
  func pairs(from: String, to: String, animal: String) throws(ImagingError) -> PairTable {
    var pairs: [PairTable.Pair] = []
    for row in table.rows {
      func field(_ name: String) -> String { columns[name].map { row.fields[$0].trimmed } ?? "" }
      guard animal.isEmpty || field("animal") == animal else { continue }
      let sessions = (field("session_a"), field("session_b"))
      guard sessions == (from, to) || sessions == (to, from) else { continue }
      let labels = sessions.0 == from ? (field("label_a"), field("label_b")) : (field("label_b"), field("label_a"))
      pairs.append(
        PairTable.Pair(
          from: labels.0, to: labels.1, verdict: Verdict(rawValue: field("status")) ?? .match, line: row.line))
    }
    guard !pairs.isEmpty else {
      throw .table(
        path: table.path, line: 1, detail: "no row is about \(animal.isEmpty ? "" : animal + ", ")\(from) and \(to)")
    }
    return try PairTable(path: table.path, pairs: pairs, notes: [])
  }
}

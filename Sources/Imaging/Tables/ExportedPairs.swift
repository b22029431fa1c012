import Vocabulary

/// A table of matched pairs as `export` writes it, read into another atlas.
struct ExportedPairs {
  /// Its names of `animal`, `session_a`, `label_a`, `session_b` and `label_b`: of all columns of `matches`, and of MICrONS.
  private static let headers = [
    ["animal", "session_a", "label_a", "session_b", "label_b"],
    ["session", "scan_idx", "unit_id", "field", "target_id"],
  ]

  private let table: CSVTable
  /// Of a header's columns; the first three are nil where only labels are given.
  private let columns: [Int?]

  /// Nil for any other table.
  init?(_ table: CSVTable) {
    self.table = table
    for names in Self.headers {
      let columns = names.map(table.column)
      if !columns.contains(nil) {
        self.columns = columns
        return
      }
    }
    // napari's layer, or a selection of columns.
    guard let a = table.column("label_a"), let b = table.column("label_b") else { return nil }
    columns = [nil, nil, a, nil, b]
  }

  /// The rows about two sessions of an animal; a reviewed row's `status` is its verdict, any other row is a match.
  func pairs(from: String, to: String, animal: String, labels: SessionLabels?) throws(ImagingError) -> PairTable {
    let status = table.column("status")
    var pairs: [PairTable.Pair] = []
    var isReversed = false
    if columns[1] == nil, let labels {
      let named = table.rows.map { (field($0, 2), field($0, 4)) }
      isReversed = !named.contains { labels.contain($0.0, $0.1) } && named.contains { labels.contain($0.1, $0.0) }
    }
    for row in table.rows {
      var pair = (field(row, 2), field(row, 4))
      if columns[1] != nil {
        guard animal.isEmpty || field(row, 0) == animal else { continue }
        let sessions = (field(row, 1), field(row, 3))
        guard sessions == (from, to) || sessions == (to, from) else { continue }
        isReversed = sessions.0 != from
      }
      if isReversed { pair = (pair.1, pair.0) }
      let verdict = status.flatMap { Verdict(rawValue: row.fields[$0].trimmed) } ?? .match
      pairs.append(PairTable.Pair(from: pair.0, to: pair.1, verdict: verdict, line: row.line))
    }
    guard !pairs.isEmpty else {
      throw .table(
        path: table.path, line: 1, detail: "no row is about \(animal.isEmpty ? "" : animal + ", ")\(from) and \(to)")
    }
    let notes =
      columns[1] == nil
      ? [
        "the table names no sessions: label_a is read as of \(isReversed ? to : from), label_b as of \(isReversed ? from : to)"
      ]
      : []
    return try PairTable(path: table.path, pairs: pairs, notes: notes)
  }

  private func field(_ row: CSVTable.Row, _ index: Int) -> String {
    columns[index].map { row.fields[$0].trimmed } ?? ""
  }
}

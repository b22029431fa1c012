internal import Formats
internal import Vocabulary

extension PairTable {
  /// Known pairs from a file: a CSV of labels, or BigWarp landmarks, whose name is the label on both sides.
  /// - Throws: `table` for an unknown verdict, an empty label, or a pair that occurs twice.
  package init(
    file path: String, from: String = "", to: String = "", animal: String = ""
  ) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    let table = try SomaSource(path: path).csvRecords()
    guard let landmarks = try BigWarpLandmarks(table, path: path) else {
      try self.init(CSVTable(table, path: path), from: from, to: to, animal: animal)
      return
    }
    let set = landmarks.landmarks.filter { $0.isActive && $0.moving != nil && $0.fixed != nil }
    try self.init(
      path: path, pairs: set.map { Pair(from: $0.name, to: $0.name, verdict: .match, line: $0.line) },
      notes: ["\(set.count) of \(landmarks.landmarks.count) landmarks are active and set on both sides"])
  }

  /// The columns are those named as the two sessions are (`two_photon` for `two-photon`), or else the first two.
  ///
  /// From a table that `export` wrote (`label_a`, `label_b` beside `animal`, `session_a`, `session_b`) the rows about these
  /// sessions are read, in either direction.
  /// - Throws: `table` for an unknown verdict, an empty label, or a pair that occurs twice.
  package init(_ table: CSVTable, from: String = "", to: String = "", animal: String = "") throws(ImagingError) {
    if let exported = ExportedPairs(table) {
      self = try exported.pairs(from: from, to: to, animal: animal)
      return
    }
    func column(_ session: String) -> Int? {
      table.header.firstIndex { Self.normalized($0) == Self.normalized(session) && !session.isEmpty }
    }
    let verdict = table.column("verdict")
    let others = table.header.indices.filter { $0 != verdict }
    guard others.count >= 2 else {
      throw .table(path: table.path, line: 1, detail: "two columns of labels are needed, separated by a comma")
    }
    var columns = (others[0], others[1])
    var notes = ["columns \(table.header[others[0]]) and \(table.header[others[1]]) are read as the two sessions"]
    if let a = column(from), let b = column(to), a != b {
      (columns, notes) = ((a, b), [])
    } else {
      try Self.requireHeader(table, columns)
    }
    var pairs: [Pair] = []
    for row in table.rows {
      let a = row.fields[columns.0].trimmed
      let b = row.fields[columns.1].trimmed
      guard !a.isEmpty, !b.isEmpty else { throw .table(path: table.path, line: row.line, detail: "a label is empty") }
      let word = verdict.map { row.fields[$0].trimmed.lowercased() } ?? ""
      guard let value = word.isEmpty ? .match : Verdict(rawValue: word) else {
        throw .table(
          path: table.path, line: row.line,
          detail: "verdict “\(word)” is none of \(Verdict.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      pairs.append(Pair(from: a, to: b, verdict: value, line: row.line))
    }
    try self.init(path: table.path, pairs: pairs, notes: notes)
  }

  /// A first line that is written as the labels beneath it (`tp019,fm032` above `tp020,fm033`, or numbers) is a pair.
  private static func requireHeader(_ table: CSVTable, _ columns: (Int, Int)) throws(ImagingError) {
    func pattern(_ label: String) -> String {
      label.trimmed.reduce(into: "") { text, character in
        let next: Character = character.isNumber ? "0" : character
        if next != "0" || text.last != "0" { text.append(next) }
      }
    }
    func isLabel(_ column: Int) -> Bool {
      let first = pattern(table.header[column])
      return first.contains("0") && table.rows.contains { pattern($0.fields[column]) == first }
    }
    guard isLabel(columns.0), isLabel(columns.1) else { return }
    throw .table(
      path: table.path, line: 1,
      detail:
        "“\(table.header[columns.0])”, “\(table.header[columns.1])” looks like a pair; a header with the names of the two "
        + "sessions is needed above it")
  }

  /// Equal for names that differ in case, hyphens and underscores only.
  private static func normalized(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}

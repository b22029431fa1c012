internal import Formats
internal import Vocabulary

extension PairTable {
  /// Known pairs from a file: a table of labels (CSV, TSV, or JSON objects), or BigWarp landmarks, whose name is the label on both
  /// sides or, as `export` writes it, both labels.
  ///
  /// - Parameter labels: Of the sessions' neurons, where they are known.
  /// - Throws: `table` for an unknown verdict, an empty label, or a pair that occurs twice.
  package init(
    file path: String, from: String = "", to: String = "", animal: String = "", labels: SessionLabels? = nil
  ) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    let source = SomaSource(path: path)
    if let table = try CSVTable(json: source.bytes(), path: path) {
      try self.init(table, from: from, to: to, animal: animal, labels: labels)
      return
    }
    let table = try source.csvRecords()
    guard let landmarks = try BigWarpLandmarks(table, path: path) else {
      try self.init(CSVTable(table, path: path), from: from, to: to, animal: animal, labels: labels)
      return
    }
    let set = landmarks.landmarks.filter { $0.isActive && $0.moving != nil && $0.fixed != nil }
    var pairs: [Pair] = []
    for landmark in set { pairs.append(try Self.pair(landmark, labels, path)) }
    try self.init(
      path: path, pairs: pairs,
      notes: ["\(set.count) of \(landmarks.landmarks.count) landmarks are active and set on both sides"])
  }

  private static func pair(
    _ landmark: BigWarpLandmarks.Landmark, _ labels: SessionLabels?, _ path: String
  ) throws(ImagingError) -> Pair {
    let (name, line) = (landmark.name, landmark.line)
    guard let labels, !labels.contain(name, name) else {
      return Pair(from: name, to: name, verdict: .match, line: line)
    }
    let pairs = labels.pairs(inLandmark: name)
    guard pairs.count < 2 else {
      throw .table(
        path: path, line: line,
        detail: "“\(name)” may name \(pairs.count) pairs of neurons; export the pairs as CSV instead")
    }
    return Pair(from: pairs.first?.from ?? name, to: pairs.first?.to ?? name, verdict: .match, line: line)
  }

  /// The columns are those named as the two sessions are (`two_photon` for `two-photon`), or else the first two; a first line that
  /// names a neuron of each session is a pair.
  ///
  /// From a table that `export` wrote (`label_a`, `label_b` beside `animal`, `session_a`, `session_b`) the rows about these
  /// sessions are read, in either direction.
  /// - Throws: `table` for an unknown verdict, an empty label, or a pair that occurs twice.
  package init(
    _ table: CSVTable, from: String = "", to: String = "", animal: String = "", labels: SessionLabels? = nil
  ) throws(ImagingError) {
    if let exported = ExportedPairs(table) {
      self = try exported.pairs(from: from, to: to, animal: animal, labels: labels)
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
    var rows = table.rows
    if let a = column(from), let b = column(to), a != b {
      (columns, notes) = ((a, b), [])
    } else if let labels, labels.contain(table.header[others[0]], table.header[others[1]]) {
      rows.insert(CSVTable.Row(line: 1, fields: table.header), at: 0)
      notes = ["there is no header: the first line, which names a neuron of each session, is read as a pair"]
    } else {
      try Self.requireHeader(table, columns)
    }
    if rows.isEmpty { notes.append("there is no row beneath the header") }
    var pairs: [Pair] = []
    for row in rows {
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

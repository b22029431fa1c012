package import Vocabulary

/// Statements about pairs of neurons of two sessions: two columns of labels, optionally one of verdicts.
package struct PairTable: Hashable, Sendable {
  package struct Pair: Hashable, Sendable {
    package let from: String
    package let to: String
    package let verdict: Verdict
    /// Where it stands in its file, counted from 1.
    package let line: Int
  }

  package let path: String
  package let pairs: [Pair]
  package let notes: [String]

  init(path: String, pairs: [Pair], notes: [String]) throws(ImagingError) {
    var lines: [[String]: Int] = [:]
    for pair in pairs {
      if let other = lines[[pair.from, pair.to]] {
        throw .table(
          path: path, line: pair.line, detail: "the pair \(pair.from), \(pair.to) is already on line \(other)")
      }
      lines[[pair.from, pair.to]] = pair.line
    }
    self.path = path
    self.pairs = pairs
    self.notes = notes
  }

  /// The columns are those named as the two sessions are (`two_photon` for `two-photon`), or else the first two.
  ///
  /// A table that `export` wrote (`label_a`, `label_b` beside `animal`, `session_a`, `session_b`) gives its rows about
  /// these sessions, in either direction.
  /// - Throws: `table` for an unknown verdict, an empty label, or a pair that stands twice.
  package init(_ table: CSVTable, from: String = "", to: String = "", animal: String = "") throws(ImagingError) {
    if let exported = ExportedPairs(table) {
      self = try exported.pairs(from: from, to: to, animal: animal)
      return
    }
    func column(_ session: String) -> Int? {
      table.header.firstIndex { Self.plain($0) == Self.plain(session) && !session.isEmpty }
    }
    let verdict = table.column("verdict")
    let others = table.header.indices.filter { $0 != verdict }
    guard others.count >= 2 else {
      throw .table(path: table.path, line: 1, detail: "two columns of labels are needed, separated by a comma")
    }
    let columns: (Int, Int)
    let notes: [String]
    if let a = column(from), let b = column(to), a != b {
      columns = (a, b)
      notes = []
    } else {
      columns = (others[0], others[1])
      notes = ["columns \(table.header[others[0]]) and \(table.header[others[1]]) are taken as the two sessions"]
    }
    var pairs: [Pair] = []
    for row in table.rows {
      let a = row.fields[columns.0].trimmed
      let b = row.fields[columns.1].trimmed
      guard !a.isEmpty, !b.isEmpty else { throw .table(path: table.path, line: row.line, detail: "a label is empty") }
      let word = verdict.map { row.fields[$0].trimmed.lowercased() } ?? ""
      guard let said = word.isEmpty ? .match : Verdict(rawValue: word) else {
        throw .table(
          path: table.path, line: row.line,
          detail: "verdict “\(word)” is none of \(Verdict.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      pairs.append(Pair(from: a, to: b, verdict: said, line: row.line))
    }
    try self.init(path: table.path, pairs: pairs, notes: notes)
  }

  /// Names that differ in case, hyphens and underscores only are one.
  private static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}

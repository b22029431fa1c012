internal import Formats

/// A table of the same neurons over several sessions: one row a neuron, one column a session, labels in the cells.
package struct LabelMatrix: Hashable, Sendable {
  /// One neuron.
  package struct Row: Hashable, Sendable {
    /// In the order of `sessions`; nil where the session lacks it.
    package let labels: [String?]
    /// Its line in the file, counted from 1.
    package let line: Int
  }

  /// Of the file, as errors name it.
  package let path: String
  /// Of the columns.
  package let sessions: [String]
  /// In the order of the file.
  package let rows: [Row]
  /// How the file was read, one sentence each.
  package let notes: [String]

  /// What programs write for a neuron that a session lacks.
  private static let absent: Set<String> = ["", "-1", "-1.0", "nan", "na", "none", "null"]

  /// - Parameters:
  ///   - sessions: Of the columns, for a table without a header; empty where the header names them.
  ///   - known: All sessions of the animal.
  ///   - animal: Rows of others are left out where a column `animal` names them.
  /// - Throws: `table` with fewer than two columns of sessions.
  package init(file path: String, sessions: [String], known: [String], animal: String) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    let records = try SomaSource(path: path).csvRecords().records
    guard let header = records.first?.fields.map(\.trimmed) else {
      throw .table(path: path, line: 1, detail: "the table is empty")
    }
    var columns: [Int] = []
    var notes: [String] = []
    let hasHeader = sessions.isEmpty || header.contains(where: sessions.contains)
    if hasHeader {
      let wanted = sessions.isEmpty ? known : sessions
      columns = header.indices.filter { wanted.contains(header[$0]) }
      let others = header.indices.filter { !columns.contains($0) }.map { header[$0] }
      if !others.isEmpty {
        notes.append("columns that name no session are left out: \(others.joined(separator: ", "))")
      }
      self.sessions = columns.map { header[$0] }
      guard columns.count >= 2, Set(self.sessions).count == columns.count else {
        throw .table(
          path: path, line: 1,
          detail:
            "two or more columns must be named as the sessions are (\(known.joined(separator: ", "))); for a table without "
            + "a header say --sessions with their names in order")
      }
    } else {
      guard header.count == sessions.count, sessions.count >= 2 else {
        throw .table(path: path, line: 1, detail: "\(header.count) columns and \(sessions.count) names in --sessions")
      }
      (columns, self.sessions) = (Array(sessions.indices), sessions)
    }
    let owner = hasHeader ? header.firstIndex(of: "animal") : nil
    var rows: [Row] = []
    for record in records.dropFirst(hasHeader ? 1 : 0) {
      let fields = record.fields.map(\.trimmed)
      if fields.allSatisfy(\.isEmpty) { continue }
      guard fields.count == header.count else {
        throw .table(
          path: path, line: record.line, detail: "\(fields.count) fields where the first line has \(header.count)")
      }
      if let owner, fields[owner] != animal { continue }
      rows.append(Row(labels: columns.map { Self.label(fields[$0]) }, line: record.line))
    }
    self.path = path
    self.rows = rows
    self.notes = notes
  }

  /// nil for a neuron that is absent; whole numbers lose the `.0` that tables of floats give them.
  private static func label(_ field: String) -> String? {
    guard !absent.contains(field.lowercased()) else { return nil }
    guard field.hasSuffix(".0"), let number = Int(field.dropLast(2)) else { return field }
    return String(number)
  }
}

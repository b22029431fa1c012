internal import Formats

/// A table of text with a header: comma, semicolon or tab, quoted as in RFC 4180.
package struct CSVTable: Hashable, Sendable {
  /// One row and the line it begins on, counted from 1.
  package struct Row: Hashable, Sendable {
    /// Counted from 1, the header included.
    package let line: Int
    /// As many as the header has, not trimmed.
    package let fields: [String]

    package init(line: Int, fields: [String]) { (self.line, self.fields) = (line, fields) }
  }

  /// Of the file, as errors name it.
  package let path: String
  /// Names of the columns, trimmed.
  package let header: [String]
  /// Without the header, blank lines and comments.
  package let rows: [Row]
  /// Of some columns, by their index: the units that TrackMate writes beneath its header.
  private let units: [Int: String]
  /// Whether a comma within a number is a decimal comma: it is no separator, and no number of the table has a point.
  private let hasDecimalCommas: Bool

  /// Reads a whole file.
  /// - Throws: `table` where it is no text, a quote is never closed, or a row has more or fewer fields than the header.
  package init(path: String) throws(ImagingError) {
    if let refusal = ForeignFormat.refusal(of: path) { throw refusal }
    try self.init(SomaSource(path: path).csvRecords(), path: path)
  }

  /// As `init(path:)` of a text; `path` names it in errors.
  package init(text: String, path: String = "table") throws(ImagingError) {
    try self.init(reading(path) { () throws(FormatError) in try CSVRecords(Array(text.utf8)) }, path: path)
  }

  /// A table that was read from another kind of file: as many fields in each row as the header has.
  package init(path: String, header: [String], rows: [Row]) {
    precondition(rows.allSatisfy { $0.fields.count == header.count })
    (self.path, self.header, self.rows) = (path, header, rows)
    (units, hasDecimalCommas) = ([:], false)
  }

  init(_ table: CSVRecords, path: String) throws(ImagingError) {
    guard let first = table.records.first else {
      throw .table(path: path, line: 1, detail: "the table is empty; it needs a header line")
    }
    let header = first.fields.map(\.trimmed)
    var rows: [Row] = []
    for record in table.records.dropFirst() {
      // Excel keeps emptied rows, and some programs end with a line of blanks.
      if record.fields.allSatisfy({ $0.trimmed.isEmpty }) { continue }
      if record.fields.count != header.count, record.fields[0].trimmed.hasPrefix("#") { continue }
      rows.append(Row(line: record.line, fields: record.fields))
    }
    units = Self.removeTrackMateHeader(&rows, header)
    self.rows = rows
    for row in rows where row.fields.count != header.count {
      throw .table(
        path: path, line: row.line, detail: "\(row.fields.count) fields where the header has \(header.count)")
    }
    self.path = path
    self.header = header
    hasDecimalCommas =
      table.separator != ","
      && !rows.contains { $0.fields.contains { $0.utf8.contains(UInt8(ascii: ".")) && Double($0.trimmed) != nil } }
  }

  /// TrackMate repeats its header in words, then short, then with units, `(micron)`: three lines that are no data.
  private static func removeTrackMateHeader(_ rows: inout [Row], _ header: [String]) -> [Int: String] {
    guard let x = header.firstIndex(of: "POSITION_X"), rows.count >= 3,
      rows[..<3].allSatisfy({ $0.fields.count == header.count && Double($0.fields[x].trimmed) == nil })
    else { return [:] }
    var units: [Int: String] = [:]
    for (i, field) in rows[2].fields.enumerated() {
      let text = field.trimmed
      if text.hasPrefix("("), text.hasSuffix(")") { units[i] = String(text.dropFirst().dropLast()) }
    }
    rows.removeFirst(3)
    return units
  }

  /// The unit that a line beneath the header gives a column, such as `micron`; nil where there is none.
  func unit(ofColumn column: Int) -> String? { units[column] }

  /// The index of a column by its name, whatever its case; nil when there is none.
  package func column(_ name: String) -> Int? {
    header.firstIndex(of: name) ?? header.firstIndex { $0.lowercased() == name.lowercased() }
  }

  /// The finite number in a field.
  /// - Throws: `table` for anything else.
  package func number(_ row: Row, _ column: Int) throws(ImagingError) -> Double {
    let text = row.fields[column].trimmed
    guard let value = Double(hasDecimalCommas ? text.replacing(",", with: ".") : text), value.isFinite else {
      throw .table(path: path, line: row.line, detail: "“\(text)” in column \(header[column]) is not a number")
    }
    return value
  }
}

internal import Formats

/// A table of text with a header: comma, semicolon or tab, quoted as in RFC 4180.
package struct CSVTable: Hashable, Sendable {
  /// One row and the line it begins on, counted from 1.
  package struct Row: Hashable, Sendable {
    /// Counted from 1, the header included.
    package let line: Int
    /// As many as the header has, not trimmed.
    package let fields: [String]
  }

  /// Of the file, as errors name it.
  package let path: String
  /// Names of the columns, trimmed.
  package let header: [String]
  /// Without the header and blank lines.
  package let rows: [Row]
  /// Whether a comma within a number is a decimal comma: it is no separator, and no number of the table has a point.
  private let hasDecimalCommas: Bool

  /// Reads a whole file.
  /// - Throws: `table` where it is no text, a quote is never closed, or a row has more or fewer fields than the header.
  package init(path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    let bytes = try file.bytes(at: 0, count: file.count)
    try self.init(reading(path) { () throws(FormatError) in try CSVRecords(bytes) }, path: path)
  }

  /// As `init(path:)` of a text; `path` names it in errors.
  package init(text: String, path: String = "table") throws(ImagingError) {
    try self.init(reading(path) { () throws(FormatError) in try CSVRecords(Array(text.utf8)) }, path: path)
  }

  init(_ table: CSVRecords, path: String) throws(ImagingError) {
    guard let first = table.records.first else {
      throw .table(path: path, line: 1, detail: "the table is empty; it needs a header line")
    }
    let header = first.fields.map(\.trimmed)
    rows = table.records.dropFirst().map { Row(line: $0.line, fields: $0.fields) }
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

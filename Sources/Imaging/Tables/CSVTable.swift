/// A table of text with a header: comma, semicolon or tab, quoted as in RFC 4180.
package struct CSVTable: Hashable, Sendable {
  /// One row and the line it begins on, counted from 1.
  package struct Row: Hashable, Sendable {
    package let line: Int
    package let fields: [String]
  }

  private static let mostColumns = 1000

  package let path: String
  package let separator: Character
  package let header: [String]
  package let rows: [Row]
  /// Whether some number has a decimal point, so that a comma in another would mean something else.
  private let hasPoints: Bool

  /// Reads a whole file.
  package init(path: String) throws(ImagingError) {
    let file = try RandomAccessFile(path: path)
    try self.init(bytes: try file.bytes(at: 0, count: file.count), path: path)
  }

  package init(text: String, path: String = "table") throws(ImagingError) {
    try self.init(bytes: Array(text.utf8), path: path)
  }

  private init(bytes: [UInt8], path: String) throws(ImagingError) {
    var bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if let zero = bytes.firstIndex(of: 0) {
      let line = bytes[..<zero].count { $0 == UInt8(ascii: "\n") } + 1
      throw .table(path: path, line: line, detail: "not text; save the table as CSV (UTF-8)")
    }
    let separator = Self.separator(of: bytes)
    var rows = try Self.split(bytes, at: separator, path: path)
    guard !rows.isEmpty else { throw .table(path: path, line: 1, detail: "the table is empty; it needs a header line") }
    header = rows.removeFirst().fields.map(\.trimmed)
    for row in rows where row.fields.count != header.count {
      throw .table(
        path: path, line: row.line, detail: "\(row.fields.count) fields where the header has \(header.count)")
    }
    self.path = path
    self.separator = Character(Unicode.Scalar(separator))
    self.rows = rows
    hasPoints =
      separator != UInt8(ascii: ",")
      && rows.contains { $0.fields.contains { $0.utf8.contains(UInt8(ascii: ".")) && Double($0.trimmed) != nil } }
  }

  /// The place of a column, whatever its case; nil when there is none.
  package func column(_ name: String) -> Int? {
    header.firstIndex(of: name) ?? header.firstIndex { $0.lowercased() == name.lowercased() }
  }

  /// The finite number in a field.
  package func number(_ row: Row, _ column: Int) throws(ImagingError) -> Double {
    let text = row.fields[column].trimmed
    // A decimal comma is safe to read where the comma does not separate and no number has a point.
    let plain = separator == "," || hasPoints ? text : text.replacing(",", with: ".")
    guard let value = Double(plain), value.isFinite else {
      throw .table(path: path, line: row.line, detail: "“\(text)” in column \(header[column]) is not a number")
    }
    return value
  }

  /// The separator that the first line holds most of, outside quotes.
  private static func separator(of bytes: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      counts[byte, default: 0] += 1
    }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? candidates[0]
  }

  private static func split(_ bytes: [UInt8], at separator: UInt8, path: String) throws(ImagingError) -> [Row] {
    let quote = UInt8(ascii: "\"")
    let feed = UInt8(ascii: "\n")
    let carriage = UInt8(ascii: "\r")
    var rows: [Row] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var wasQuoted = false
    var line = 1
    var firstLine = 1
    var i = 0
    func text() -> String {
      String(validating: field, as: UTF8.self) ?? String(String.UnicodeScalarView(field.map { Unicode.Scalar($0) }))
    }
    func endRow() {
      fields.append(text())
      // A blank line is no row.
      if fields != [""] || wasQuoted { rows.append(Row(line: firstLine, fields: fields)) }
      fields = []
      field = []
      wasQuoted = false
    }
    while i < bytes.count {
      let byte = bytes[i]
      i += 1
      if byte == quote && field.isEmpty && !wasQuoted {
        wasQuoted = true
        let start = line
        while true {
          guard i < bytes.count else {
            throw ImagingError.table(path: path, line: start, detail: "a quoted field is never closed")
          }
          let byte = bytes[i]
          i += 1
          if byte == quote {
            guard i < bytes.count, bytes[i] == quote else { break }
            i += 1
          }
          if byte == feed { line += 1 }
          field.append(byte)
        }
      } else if byte == separator {
        fields.append(text())
        guard fields.count < mostColumns else {
          throw .table(
            path: path, line: line,
            detail: "more than \(mostColumns) columns, as no table of somata or pairs has; check its separator")
        }
        field = []
        wasQuoted = false
      } else if byte == feed || byte == carriage {
        if byte == carriage, i < bytes.count, bytes[i] == feed { i += 1 }
        endRow()
        line += 1
        firstLine = line
      } else if wasQuoted && byte != UInt8(ascii: " ") {
        throw .table(path: path, line: line, detail: "text after a closing quote")
      } else {
        field.append(byte)
      }
    }
    if !field.isEmpty || !fields.isEmpty || wasQuoted { endRow() }
    return rows
  }
}

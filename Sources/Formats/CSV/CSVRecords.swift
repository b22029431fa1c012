/// The records of a table of text: comma, semicolon or tab, quoted as in RFC 4180; UTF-8, else Latin-1.
package struct CSVRecords {
  /// The fields of one record and the line it begins on, counted from 1.
  package struct Record {
    /// Of its first character, counted from 1.
    package let line: Int
    /// Without quotes, not trimmed.
    package let fields: [String]
  }

  private static let maxColumns = 1000

  /// Comma, semicolon or tab: the most frequent in the first line.
  package let separator: Character
  /// Without blank lines; they need not have the same number of fields.
  package let records: [Record]

  /// - Throws: `line` for binary data, more than 1000 columns, or quotes out of order.
  package init(_ file: [UInt8]) throws(FormatError) {
    let bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file[3...] : file[...]
    if let zero = bytes.firstIndex(of: 0) {
      let line = bytes[..<zero].count { $0 == UInt8(ascii: "\n") } + 1
      throw .line(line, "not text; save the table as CSV (UTF-8)")
    }
    let separator = Self.separator(of: bytes)
    self.separator = Character(Unicode.Scalar(separator))
    records = try Self.split(bytes, at: separator)
  }

  /// The most frequent separator of the first line, outside quotes.
  private static func separator(of bytes: ArraySlice<UInt8>) -> UInt8 {
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

  private static func split(_ bytes: ArraySlice<UInt8>, at separator: UInt8) throws(FormatError) -> [Record] {
    let quote = UInt8(ascii: "\"")
    let newline = UInt8(ascii: "\n")
    let carriageReturn = UInt8(ascii: "\r")
    var records: [Record] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var wasQuoted = false
    var line = 1
    var firstLine = 1
    var i = bytes.startIndex
    func endField() {
      fields.append(
        String(validating: field, as: UTF8.self) ?? String(String.UnicodeScalarView(field.map { Unicode.Scalar($0) })))
      field = []
    }
    func endRecord() {
      endField()
      if fields != [""] || wasQuoted { records.append(Record(line: firstLine, fields: fields)) }
      fields = []
      wasQuoted = false
    }
    while i < bytes.endIndex {
      let byte = bytes[i]
      i += 1
      if byte == quote && field.isEmpty && !wasQuoted {
        wasQuoted = true
        let start = line
        while true {
          guard i < bytes.endIndex else { throw FormatError.line(start, "a quoted field is never closed") }
          let byte = bytes[i]
          i += 1
          if byte == quote {
            guard i < bytes.endIndex, bytes[i] == quote else { break }
            i += 1
          }
          if byte == newline { line += 1 }
          field.append(byte)
        }
      } else if byte == separator {
        endField()
        guard fields.count < maxColumns else {
          throw .line(
            line, "more than \(maxColumns) columns, as no table of somata or pairs has; check its separator")
        }
        wasQuoted = false
      } else if byte == newline || byte == carriageReturn {
        if byte == carriageReturn, i < bytes.endIndex, bytes[i] == newline { i += 1 }
        endRecord()
        line += 1
        firstLine = line
      } else if wasQuoted && byte != UInt8(ascii: " ") {
        throw .line(line, "text after a closing quote")
      } else {
        field.append(byte)
      }
    }
    if !field.isEmpty || !fields.isEmpty || wasQuoted { endRecord() }
    return records
  }
}

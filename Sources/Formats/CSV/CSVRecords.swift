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

  /// Comma, semicolon or tab: the most frequent in the header, or what Excel's first line `sep=;` says.
  package let separator: Character
  /// Without blank lines, and without lines of comment (`#`) before the header; they need not have the same number of fields.
  package let records: [Record]

  /// - Throws: `line` for binary data, more than 1000 columns, or quotes out of order.
  package init(_ file: [UInt8]) throws(FormatError) {
    let bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file[3...] : file[...]
    if let zero = bytes.firstIndex(of: 0) {
      let line = bytes[..<zero].count { $0 == UInt8(ascii: "\n") } + 1
      throw .line(line, "not text; save the table as CSV (UTF-8)")
    }
    let start = Self.start(of: bytes)
    let separator = start.separator ?? Self.separator(of: bytes[start.index...])
    self.separator = Character(Unicode.Scalar(separator))
    records = try Self.split(bytes[start.index...], at: separator, line: start.line)
  }

  /// Where the header begins, after Excel's `sep=;` and lines of comment.
  ///
  /// The last line of comment is the header where data follow it that have as many fields: numpy.savetxt writes it so.
  private static func start(of bytes: ArraySlice<UInt8>) -> (index: Int, line: Int, separator: UInt8?) {
    var (index, line) = (bytes.startIndex, 1)
    var separator: UInt8?
    func lineEnd(_ i: Int) -> Int { bytes[i...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex }
    func next(_ end: Int) -> Int {
      end + 1 < bytes.endIndex && bytes[end] == 0x0D && bytes[end + 1] == 0x0A ? end + 2 : min(end + 1, bytes.endIndex)
    }
    let first = bytes[index..<lineEnd(index)]
    if first.starts(with: Array("sep=".utf8)), first.count == 5, let mark = first.last, candidates.contains(mark) {
      (index, line, separator) = (next(first.endIndex), 2, mark)
    }
    var comment: (text: Int, line: Int)?
    while index < bytes.endIndex, bytes[index] == UInt8(ascii: "#") {
      comment = (index, line)
      index = next(lineEnd(index))
      line += 1
    }
    guard let comment, index < bytes.endIndex else { return (index, line, separator) }
    let mark = separator ?? Self.separator(of: bytes[index...])
    let text = bytes[comment.text...].drop { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: " ") }
    func fields(_ start: Int) -> [ArraySlice<UInt8>] {
      bytes[start..<lineEnd(start)].split(separator: mark, omittingEmptySubsequences: false)
    }
    let (heading, data) = (fields(text.startIndex), fields(index))
    func isNumber(_ field: ArraySlice<UInt8>) -> Bool {
      Double(String(decoding: field, as: UTF8.self).filter { $0 != " " }) != nil
    }
    let isHeader =
      heading.count > 1 && heading.count == data.count && data.contains(where: isNumber)
      && !heading.contains(where: isNumber)
    return isHeader ? (text.startIndex, comment.line, separator) : (index, line, separator)
  }

  private static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

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
    return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? candidates[0]
  }

  private static func split(
    _ bytes: ArraySlice<UInt8>, at separator: UInt8, line firstLine: Int
  ) throws(FormatError) -> [Record] {
    let quote = UInt8(ascii: "\"")
    let newline = UInt8(ascii: "\n")
    let carriageReturn = UInt8(ascii: "\r")
    var records: [Record] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var wasQuoted = false
    var line = firstLine
    var firstLine = firstLine
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

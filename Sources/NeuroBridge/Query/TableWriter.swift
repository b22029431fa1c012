import Formats
import Vocabulary

/// Writes rows in one of the formats, a row at a time.
///
/// `table` and `markdown` buffer the first thousand rows to choose column widths; the others buffer nothing. In what people
/// read, control characters are shown as pictures: a label must not move a terminal's cursor.
struct TableWriter {
  private let format: TableFormat
  private let columns: [String]
  private let write: (String) throws -> Void
  private var buffered: [[String]] = []
  /// Nil until the widths are chosen.
  private var layout: TableLayout?
  private var isRight: [Bool] = []
  private let limit: Int?
  private(set) var rowCount = 0
  private static let maxBufferedRows = 1_000

  /// - Parameter width: Columns of the terminal that `table` is cut to; nil where it is none.
  init(
    _ format: TableFormat, columns: [String], width: Int? = nil, write: @escaping (String) throws -> Void
  ) throws {
    self.format = format
    limit = format == .table ? width : nil
    self.columns = columns
    self.write = write
    isRight = columns.map { _ in true }
    switch format {
    case .csv: try write(columns.map(Self.csv).joined(separator: ",") + "\n")
    case .tsv: try write(columns.map(Self.tsv).joined(separator: "\t") + "\n")
    case .json: try write("[")
    case .table, .markdown, .jsonl, .line: break
    }
  }

  mutating func row(_ values: [SQLValue]) throws {
    rowCount += 1
    switch format {
    case .csv: try write(values.map { Self.csv($0.plain) }.joined(separator: ",") + "\n")
    case .tsv: try write(values.map { Self.tsv($0.plain) }.joined(separator: "\t") + "\n")
    case .json: try write((rowCount == 1 ? "\n  " : ",\n  ") + object(values))
    case .jsonl: try write(object(values) + "\n")
    case .line:
      let width = columns.map(TextWidth.of).max() ?? 0
      let lines = zip(columns, values).map { name, value in
        String(repeating: " ", count: width - TextWidth.of(name)) + Self.cell(name) + " = " + Self.cell(value.whole)
          + "\n"
      }
      try write((rowCount > 1 ? "\n" : "") + lines.joined())
    case .table, .markdown:
      for (i, value) in values.enumerated() {
        switch value {
        case .text, .blob: isRight[i] = false
        default: break
        }
      }
      let cells = values.map { cell($0.displayed) }
      if layout == nil {
        buffered.append(cells)
        if buffered.count == Self.maxBufferedRows { try flush() }
      } else {
        try write(line(cells))
      }
    }
  }

  mutating func end() throws {
    switch format {
    case .json: try write(rowCount == 0 ? "]\n" : "\n]\n")
    case .table, .markdown:
      try flush()
      if let hidden = layout?.hidden, hidden > 0 {
        try write("(not shown, on the right: \(hidden) of \(columns.count) columns; -f line shows all)\n")
      }
    case .csv, .tsv, .jsonl, .line: break
    }
  }

  private mutating func flush() throws {
    guard layout == nil else { return }
    let names = columns.map(cell)
    let layout = TableLayout(
      natural: names.indices.map { i in
        max(3, TextWidth.of(names[i]), buffered.map { TextWidth.of($0[i]) }.max() ?? 0)
      }, isText: isRight.map { !$0 }, limit: limit)
    self.layout = layout
    try write(line(names))
    let rules = zip(layout.widths, isRight).map { width, right in
      format == .markdown && right
        ? String(repeating: "-", count: width - 1) + ":"
        : String(repeating: format == .markdown ? "-" : "─", count: width)
    }
    try write(line(rules))
    for cells in buffered { try write(line(cells)) }
    buffered = []
  }

  private func line(_ cells: [String]) -> String {
    guard let layout else { return "" }
    let padded = zip(cells, layout.widths).enumerated().map { i, column in
      let cell = limit == nil ? column.0 : TextWidth.cut(column.0, to: column.1)
      let space = String(repeating: " ", count: max(0, column.1 - TextWidth.of(cell)))
      return isRight[i] ? space + cell : cell + space
    }
    guard format == .table else { return "| " + padded.joined(separator: " | ") + " |\n" }
    var text = padded.joined(separator: "  ") + (layout.hidden > 0 ? "  …" : "")
    while text.last == " " { text.removeLast() }
    return text + "\n"
  }

  private func cell(_ text: String) -> String {
    let flat = Self.cell(text)
    return format == .markdown ? flat.replacing("|", with: "\\|") : flat
  }

  /// In one line, control characters and those that turn the direction of writing as pictures.
  private static func cell(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
    if isPlain { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: result.append("⏎")
      case 0x0D: break
      case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "�")
      case 0x7F: result.append("␡")
      case 0x80..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: result.append("�")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private func object(_ values: [SQLValue]) -> String {
    "{" + zip(columns, values).map { "\(JSONValue.quoted($0)): \($1.json)" }.joined(separator: ", ") + "}"
  }

  static func csv(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// Tabs and line ends become spaces: this format has no quoting.
  static func tsv(_ text: String) -> String {
    text.replacing("\t", with: " ").replacing("\r\n", with: " ").replacing("\n", with: " ").replacing("\r", with: " ")
  }
}

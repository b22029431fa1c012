import Formats
import Vocabulary

/// Writes rows in one of the formats, a row at a time.
///
/// `table` and `markdown` buffer the first thousand rows to choose column widths; the others buffer nothing.
struct TableWriter {
  private let format: TableFormat
  private let columns: [String]
  private let write: (String) throws -> Void
  private var buffered: [[String]] = []
  private var widths: [Int] = []
  private var isRight: [Bool] = []
  private(set) var rowCount = 0
  private static let maxBufferedRows = 1_000

  init(_ format: TableFormat, columns: [String], write: @escaping (String) throws -> Void) throws {
    self.format = format
    self.columns = columns
    self.write = write
    isRight = columns.map { _ in true }
    switch format {
    case .csv: try write(columns.map(Self.csv).joined(separator: ",") + "\n")
    case .tsv: try write(columns.map(Self.tsv).joined(separator: "\t") + "\n")
    case .json: try write("[")
    case .table, .markdown, .jsonl: break
    }
  }

  mutating func row(_ values: [SQLValue]) throws {
    rowCount += 1
    switch format {
    case .csv: try write(values.map { Self.csv($0.plain) }.joined(separator: ",") + "\n")
    case .tsv: try write(values.map { Self.tsv($0.plain) }.joined(separator: "\t") + "\n")
    case .json: try write((rowCount == 1 ? "\n  " : ",\n  ") + object(values))
    case .jsonl: try write(object(values) + "\n")
    case .table, .markdown:
      for (i, value) in values.enumerated() {
        switch value {
        case .text, .blob: isRight[i] = false
        default: break
        }
      }
      let cells = values.map { cell($0.displayed) }
      if widths.isEmpty {
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
    case .table, .markdown: try flush()
    case .csv, .tsv, .jsonl: break
    }
  }

  private mutating func flush() throws {
    guard widths.isEmpty else { return }
    widths = columns.indices.map { i in max(3, columns[i].count, buffered.map { $0[i].count }.max() ?? 0) }
    try write(line(columns))
    let rules = zip(widths, isRight).map { width, right in
      format == .markdown && right
        ? String(repeating: "-", count: width - 1) + ":"
        : String(repeating: format == .markdown ? "-" : "─", count: width)
    }
    try write(line(rules))
    for cells in buffered { try write(line(cells)) }
    buffered = []
  }

  private func line(_ cells: [String]) -> String {
    let padded = cells.enumerated().map { i, cell in
      let space = String(repeating: " ", count: max(0, widths[i] - cell.count))
      return isRight[i] ? space + cell : cell + space
    }
    guard format == .table else { return "| " + padded.joined(separator: " | ") + " |\n" }
    var text = padded.joined(separator: "  ")
    while text.last == " " { text.removeLast() }
    return text + "\n"
  }

  private func cell(_ text: String) -> String {
    let flat = text.replacing("\n", with: "⏎").replacing("\r", with: "").escapingControls()
    return format == .markdown ? flat.replacing("|", with: "\\|") : flat
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

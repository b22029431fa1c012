/// How matched pairs are written for other programs.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// RFC 4180, every column of `matches`.
  case csv
  /// Tabs, every column of `matches`.
  case tsv
  /// One array of JSON objects, every column of `matches`.
  case json
  /// One JSON object a line, every column of `matches`.
  case jsonl
  /// Landmarks of BigWarp: session a moves, session b is fixed.
  case bigwarp
  /// The columns of the MICrONS coregistration tables.
  case microns
  /// A points layer of napari.
  case napari
  /// One row a neuron, one column a session of the animal, labels in the cells; empty where a session lacks it.
  case matrix
  /// A flat SQLite file with one table.
  case sqlite

  /// The format that the name of a file asks for; CSV for a name without an ending and for `-`.
  ///
  /// - Throws: `ExportError.unknownEnding`, which names the formats.
  public init(file path: String) throws(ExportError) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
      self = .csv
      return
    }
    switch name[dot...].dropFirst().lowercased() {
    case "csv": self = .csv
    case "tsv", "tab": self = .tsv
    case "json": self = .json
    case "jsonl", "ndjson": self = .jsonl
    case "sqlite", "sqlite3", "db": self = .sqlite
    case let ending: throw .unknownEnding(path: path, ending: ending)
    }
  }
}

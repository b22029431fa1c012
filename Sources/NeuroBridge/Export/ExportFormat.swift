/// How matched pairs are written for other programs.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// RFC 4180, every column of `matches`.
  case csv
  /// Tabs, every column of `matches`.
  case tsv
  /// One JSON object a line, every column of `matches`.
  case jsonl
  /// Landmarks of BigWarp: session a moves, session b is fixed.
  case bigwarp
  /// The columns of the MICrONS coregistration tables.
  case microns
  /// A points layer of napari.
  case napari
  /// A flat SQLite file with one table.
  case sqlite
}

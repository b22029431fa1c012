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
  /// One row a neuron, one column a session of the animal, labels in the cells; empty where a session lacks it.
  case matrix
  /// A flat SQLite file with one table.
  case sqlite
}

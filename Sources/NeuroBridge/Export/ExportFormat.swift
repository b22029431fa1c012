/// How matched pairs are written for other programs.
public enum ExportFormat: String, Sendable, CaseIterable {
  case csv, tsv, jsonl
  /// Landmarks of BigWarp: session a moves, session b is fixed.
  case bigwarp
  /// The columns of the MICrONS coregistration tables.
  case microns
  /// A points layer of napari.
  case napari
  /// A flat SQLite file with one table.
  case sqlite
}

import AtlasStore
import Imaging
import Vocabulary

/// The matched pairs that an export writes.
struct MatchSelection {
  private let transaction: Transaction
  private let filter: MatchFilter

  /// - Throws: `ExportError.nothing` where no pair is selected; `AtlasStoreError.unknown` where a name does not exist.
  init(_ request: ExportRequest, _ format: ExportFormat, in transaction: Transaction) throws {
    self.transaction = transaction
    filter = MatchFilter(animal: request.animal, from: request.from, to: request.to)
    try transaction.check(filter)
    guard try transaction.matchCount(filter) > 0 else { throw ExportError.nothing }
    if format == .bigwarp || format == .napari {
      let groups = try transaction.matchedSessions(filter)
      guard groups.count == 1 else { throw ExportError.severalSessions(format: format.rawValue, groups) }
    }
  }

  /// - Returns: The number of pairs.
  func writeText(_ format: ExportFormat, to file: OutputFile) throws -> Int {
    switch format {
    case .csv: try write(.all, as: .csv, to: file)
    case .tsv: try write(.all, as: .tsv, to: file)
    case .json: try write(.all, as: .json, to: file)
    case .jsonl: try write(.all, as: .jsonl, to: file)
    case .microns: try write(.microns, as: .csv, to: file)
    case .napari: try write(.napari, as: .csv, to: file)
    case .bigwarp: try write(.bigWarp, as: .csv, to: file, header: false)
    case .sqlite, .matrix: preconditionFailure("no table of pairs")
    }
  }

  /// An SQLite file with the table `matches`.
  func writeDatabase(to path: String) throws -> Int {
    var table: SQLiteTableWriter?
    try forEachRow(.all, header: { table = try SQLiteTableWriter(path: path, table: "matches", columns: $0) }) {
      try table?.insert($0)
    }
    try table?.finish()
    return table?.rowCount ?? 0
  }

  private func write(
    _ columns: MatchColumns, as format: TableFormat, to file: OutputFile, header: Bool = true
  ) throws -> Int {
    var isHeader = true
    return try withoutActuallyEscaping({ (text: String) throws in
      if header || !isHeader { try file.write(text) }
      isHeader = false
    }) { write in
      var table: TableWriter?
      try forEachRow(columns, header: { table = try TableWriter(format, columns: $0, write: write) }) {
        try table?.row($0)
      }
      try table?.end()
      return table?.rowCount ?? 0
    }
  }

  /// Rows with their mapped positions, where all columns are selected.
  private func forEachRow(
    _ columns: MatchColumns, header: ([String]) throws -> Void, row: ([SQLValue]) throws -> Void
  ) throws {
    var positions: MappedPositions?
    try transaction.forEachMatch(filter, columns: columns) { names in
      if case .all = columns { positions = MappedPositions(transaction, columns: names) }
      try header(names + (positions == nil ? [] : MappedPositions.columns))
    } row: { values in
      try row(values + (positions?.values(values) ?? []))
    }
  }
}

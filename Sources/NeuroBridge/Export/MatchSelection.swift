import AtlasStore
import Foundation
import GRDB
import Imaging
import Vocabulary

/// The rows of `matches` that an export is about.
struct MatchSelection {
  private let rows: Rows
  private let condition: String
  private let arguments: StatementArguments
  private static let order = "ORDER BY animal, session_a, session_b, label_a, label_b"

  /// - Throws: `nothing` where no pair is left, and where names are unknown.
  init(_ request: ExportRequest, in rows: Rows) throws {
    self.rows = rows
    var terms = ["1"]
    var values: [any DatabaseValueConvertible] = []
    if let animal = request.animal {
      terms.append("animal = ?")
      values.append(try rows.animal(named: animal).name)
    }
    for (column, session) in [("session_a", request.from), ("session_b", request.to)] {
      guard let session else { continue }
      let known = Set(try rows.sessions().map(\.name)).sorted()
      guard known.contains(session) else {
        throw AtlasStoreError.unknown(kind: "session", name: session, known: known)
      }
      terms.append("\(column) = ?")
      values.append(session)
    }
    condition = terms.joined(separator: " AND ")
    arguments = StatementArguments(values)
    let count = try Int.fetchOne(
      rows.database, sql: "SELECT count(*) FROM matches WHERE \(condition)", arguments: arguments)
    guard count != 0 else { throw ExportError.nothing }
    if request.format == .bigwarp || request.format == .napari {
      let groups = try String.fetchAll(
        rows.database,
        sql: """
          SELECT DISTINCT animal || ' ' || session_a || ' → ' || session_b FROM matches WHERE \(condition) ORDER BY 1
          """, arguments: arguments)
      guard groups.count == 1 else {
        throw ExportError.severalSessions(format: request.format.rawValue, groups)
      }
    }
  }

  func writeText(_ format: ExportFormat, to file: OutputFile) throws -> Int {
    switch format {
    case .csv: try write("*", as: .csv, to: file)
    case .tsv: try write("*", as: .tsv, to: file)
    case .jsonl: try write("*", as: .jsonl, to: file)
    case .microns: try write(micronsColumns(), as: .csv, to: file)
    case .napari: try write(Self.napariColumns, as: .csv, to: file)
    case .bigwarp: try write(Self.bigWarpColumns, as: .csv, to: file, header: false)
    case .sqlite: preconditionFailure("SQLite is not text")
    }
  }

  /// An SQLite file with the table `matches`, for programs that know nothing of an atlas.
  func writeDatabase(to path: String) throws -> Int {
    let statement = try statement("*")
    let names = statement.columnNames + MappedPlaces.columns
    var places = MappedPlaces(rows)
    let queue = try DatabaseQueue(path: path)
    let count = try queue.write { db in
      let columns = names.map { "\"\($0)\"" }.joined(separator: ", ")
      try db.execute(sql: "CREATE TABLE matches (\(columns))")
      let insert = try db.makeStatement(
        sql: "INSERT INTO matches VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))")
      let cursor = try Row.fetchCursor(statement)
      var count = 0
      while let row = try cursor.next() {
        try insert.execute(arguments: StatementArguments(row.databaseValues + places.values(row)))
        count += 1
      }
      return count
    }
    try queue.close()
    return count
  }

  private func statement(_ columns: String) throws -> Statement {
    let statement = try rows.database.makeStatement(
      sql: "SELECT \(columns) FROM matches WHERE \(condition) \(Self.order)")
    statement.arguments = arguments
    return statement
  }

  private func write(_ columns: String, as format: TableFormat, to file: OutputFile, header: Bool = true) throws -> Int
  {
    let statement = try statement(columns)
    var isHeader = true
    return try withoutActuallyEscaping({ (text: String) throws in
      if header || !isHeader { try file.write(text) }
      isHeader = false
    }) { write in
      var places = columns == "*" ? MappedPlaces(rows) : nil
      var table = try TableWriter(
        format, columns: statement.columnNames + (places == nil ? [] : MappedPlaces.columns), write: write)
      let cursor = try Row.fetchCursor(statement)
      while let row = try cursor.next() {
        let mapped = try places?.values(row) ?? []
        try table.row((row.databaseValues + mapped).map(SQLValue.init))
      }
      try table.end()
      return table.rowCount
    }
  }

  /// A unit of MICrONS is named by session, scan and unit: here by animal, session and label.
  ///
  /// Residual and score stay empty until a geometric fit has given them.
  private func micronsColumns() throws -> String {
    let known = Set(try rows.database.columns(in: "matches").map(\.name))
    func column(_ name: String) -> String { known.contains(name) ? name : "NULL" }
    return """
      animal AS session, session_a AS scan_idx, label_a AS unit_id, session_b AS field, label_b AS target_id,
      \(column("residual_um")) AS residual, \(column("separation_um")) AS score
      """
  }

  /// Positions of session a, in µm, in napari's order z, y, x.
  private static let napariColumns = """
    row_number() OVER (\(order)) - 1 AS "index", z_a_um AS "axis-0", y_a_um AS "axis-1", x_a_um AS "axis-2",
    label_a, label_b, similarity, status
    """

  private static let bigWarpColumns = """
    label_a || '-' || label_b AS name, 'true' AS active, x_a_um, y_a_um, z_a_um, x_b_um, y_b_um, z_b_um
    """
}

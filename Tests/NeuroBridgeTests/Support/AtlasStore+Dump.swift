import AtlasStore
import GRDB

extension AtlasStore {
  /// Every row of every table as text: equal dumps are equal atlases.
  func dump() throws -> String {
    try read { transaction in
      let tables = try String.fetchAll(
        transaction.database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      return try tables.flatMap { table in
        [table]
          + (try Row.fetchAll(transaction.database, sql: "SELECT * FROM \"\(table)\"").map(\.description).sorted())
      }.joined(separator: "\n")
    }
  }
}

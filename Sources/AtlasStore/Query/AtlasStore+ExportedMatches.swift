import Foundation
import GRDB
package import Imaging
import Vocabulary

extension AtlasStore {
  /// The table `matches` of an SQLite file that `export` wrote; nil for a file that is no SQLite file.
  ///
  /// Another program's file may hold anything: the connection is hardened as those on an atlas are, and only a plain table is read.
  /// - Throws: `ImagingError.table` where it has no such table, or is an atlas; what is wrong with the file.
  package static func exportedMatches(_ path: String) throws -> CSVTable? {
    guard FileSystem.isRegularFile(path), let file = FileHandle(forReadingAtPath: path),
      try file.read(upToCount: 16) == Data("SQLite format 3\0".utf8)
    else { return nil }
    do {
      let queue = try DatabaseQueue(
        path: FileSystem.absolute(path), configuration: configuration(access: .readOnly))
      return try queue.read { db in
        if try Int.fetchOne(db, sql: "PRAGMA application_id") == Migrator.applicationID {
          throw ImagingError.table(
            path: path, line: 1,
            detail: "this is an atlas; write its pairs with `neurobridge export \(path) pairs.csv`, and import those")
        }
        let kind = try Row.fetchOne(
          db, sql: "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = 'matches'")
        guard kind?["type"] == "table" else {
          throw ImagingError.table(
            path: path, line: 1, detail: "an SQLite file without a table `matches`, as `export` writes it")
        }
        let statement = try db.makeStatement(sql: "SELECT * FROM main.matches LIMIT 10000000")
        let cursor = try Row.fetchCursor(statement)
        var rows: [CSVTable.Row] = []
        while let row = try cursor.next() {
          rows.append(CSVTable.Row(line: rows.count + 1, fields: row.databaseValues.map(Self.text)))
        }
        return CSVTable(path: path, header: statement.columnNames, rows: rows)
      }
    } catch let error as DatabaseError {
      throw AtlasStoreError(error, path: path)
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null, .blob: ""
    case .int64(let integer): String(integer)
    case .double(let real): "\(real)"
    case .string(let text): text
    }
  }
}

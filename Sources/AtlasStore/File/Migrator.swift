import GRDB

/// Brings a file's schema forward, one transaction a step; never backward.
enum Migrator {
  /// 'NBRG': what `file` and other tools see at byte 68 of an atlas.
  static let applicationID = 0x4E42_5247

  static let newest = Migration.all.count

  static func version(of db: Database) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }

  /// Runs the steps the file has not had; returns the version it had.
  static func migrate(_ database: any DatabaseWriter, upTo last: Int = newest) throws -> Int {
    let found = try database.read(version)
    for migration in Migration.all where migration.number > found && migration.number <= last {
      do {
        try database.write { db in
          try db.execute(sql: migration.sql)
          let violations = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
          guard violations.isEmpty else {
            throw DatabaseError(
              resultCode: .SQLITE_CONSTRAINT_FOREIGNKEY, message: "\(violations.count) rows would point nowhere")
          }
          try db.execute(
            sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(migration.number)")
        }
      } catch let error as DatabaseError where error.resultCode.primaryResultCode != .SQLITE_FULL {
        throw AtlasStoreError.migrationFailed(number: migration.number, reason: error.message ?? "\(error)")
      }
    }
    return found
  }
}

import GRDB
import IndexRows

/// Brings a file's schema forward, one transaction a step; never backward.
enum Migrator {
  /// 'NBRG', at byte 68 of the file.
  static let applicationID = 0x4E42_5247

  static let newest = Migration.lastDevelopmentVersion + Migration.all.count

  static func version(of db: Database) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }

  /// Runs the missing steps; returns the version before them.
  ///
  /// - Parameter isForeign: Whether the file is untrusted: its last step fails unless the schema is then ours.
  static func migrate(_ database: any DatabaseWriter, isForeign: Bool = false) throws -> Int {
    func check(_ db: Database, _ version: Int) throws {
      guard isForeign, version == newest else { return }
      let differences = try CompiledSchema.differences(in: db)
      guard differences.isEmpty else {
        throw DatabaseError(message: differences.prefix(3).map(\.description).joined(separator: ", "))
      }
    }
    let found = try database.read(version)
    if found == Migration.lastDevelopmentVersion {
      try step(to: found + 1, in: database) {
        try DevelopmentUpgrade.run($0)
        try check($0, found + 1)
      }
    }
    let current = try database.read(version)
    for migration in Migration.all where migration.version > current {
      try step(to: migration.version, in: database) {
        try $0.execute(sql: migration.sql)
        if migration.version == newest {
          try TableDigests.refuseDamage(before: migration.version, in: $0)
          try TableDigests.recompute(in: $0)
        }
        try check($0, migration.version)
      }
    }
    return found
  }

  /// One transaction: what fails is undone, the version included.
  private static func step(
    to version: Int, in database: any DatabaseWriter, _ change: (Database) throws -> Void
  ) throws {
    do {
      try database.write { db in
        if let connection = db.sqliteConnection {
          try Hardening.withWritableSchema(connection) { try change(db) }
        } else {
          try change(db)
        }
        let violations = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
        guard violations.isEmpty else {
          throw DatabaseError(
            resultCode: .SQLITE_CONSTRAINT_FOREIGNKEY, message: "\(violations.count) rows would reference no row")
        }
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
      }
    } catch let error as DatabaseError where error.resultCode.primaryResultCode != .SQLITE_FULL {
      throw AtlasStoreError.migrationFailed(version: version, reason: error.message ?? "\(error)")
    }
  }
}

import GRDB

/// What can go wrong with the file itself, and with names looked up in it.
package enum AtlasStoreError: Error, Equatable {
  /// No file at the path.
  case missing(path: String)
  /// A file that would be replaced.
  case exists(path: String)
  /// A file without the application id, or no SQLite database.
  case notAnAtlas(path: String, reason: String)
  /// A schema version that this program does not know.
  case newer(path: String, found: Int, known: Int)
  /// A schema version that must be migrated first.
  case older(path: String, found: Int, known: Int)
  /// A schema that is not, word for word, the one this program writes: its text could be anybody's code.
  case schemaDiffers(path: String, differences: [SchemaDifference])
  /// SQLITE_FULL: the transaction was undone.
  case diskFull(path: String)
  /// The file or its folder cannot be written.
  case readOnly(path: String)
  /// A writer was stopped and its rollback journal is not played back, which takes the permission to write.
  case unfinished(path: String)
  /// Another process held the write lock for 10 s.
  case busy(path: String)
  /// SQLITE_CORRUPT, or a row that must exist does not.
  case damaged(path: String, reason: String)
  /// The file cannot be opened: folder, permissions, I/O error.
  case unwritable(path: String, reason: String)
  /// A step of `migrate`, which was undone; `version` is the one it would have made.
  case migrationFailed(version: Int, reason: String)
  /// A schema version before 11, which no step migrates.
  case developmentVersion(path: String, found: Int)
  /// Any other SQLite error.
  case database(path: String, reason: String)
  /// A name that does not exist; `known` are those that do.
  case unknown(kind: String, name: String, known: [String])
  /// Weights whose bytes do not have their SHA-256.
  case weightsDamaged(id: Int64)
  /// Text that is no truncated ISO 8601 timestamp.
  case timestamp(String)

  init(_ error: DatabaseError, path: String) {
    // SQLite quotes the SQL of a malformed view, line breaks and all.
    let lines = (error.message ?? error.resultCode.description).split(whereSeparator: \.isNewline)
    let reason = lines.joined(separator: " ")
    self =
      switch error.resultCode.primaryResultCode {
      case .SQLITE_FULL: .diskFull(path: path)
      case .SQLITE_READONLY: .readOnly(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
      case .SQLITE_NOTADB: .notAnAtlas(path: path, reason: "it is not an SQLite database")
      case .SQLITE_CORRUPT: .damaged(path: path, reason: reason)
      case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR: .unwritable(path: path, reason: reason)
      case _ where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY:
        .database(path: path, reason: "a row that this was about was removed meanwhile; run the command again")
      default: .database(path: path, reason: reason)
      }
  }
}

extension AtlasStoreError: CustomStringConvertible {
  /// One line: what failed, where, and what to do.
  package var description: String {
    switch self {
    case .missing(let path):
      "\(path): no such file; create an atlas with `neurobridge init \(path)`"
    case .exists(let path):
      "\(path): exists already and is left as it is; choose another name, or remove it first"
    case .notAnAtlas(let path, let reason):
      "\(path): not an atlas (\(reason)); create one with `neurobridge init`"
    case .newer(let path, let found, let known):
      "\(path): schema version \(found), but this neurobridge (\(productVersion)) knows versions up to \(known); "
        + "update neurobridge"
    case .older(let path, let found, let known):
      "\(path): schema version \(found), older than this neurobridge's \(known); "
        + "bring it up to date with `neurobridge migrate \(path)`"
    case .schemaDiffers(let path, let differences):
      "\(path): its schema is not the one this neurobridge writes ("
        + differences.prefix(3).map(\.description).joined(separator: ", ") + (differences.count > 3 ? ", …" : "")
        + "), so nothing in it is run; see `neurobridge check --schema \(path)`, and restore a backup"
    case .diskFull(let path):
      "\(path): the disk is full; nothing was changed. Free some space and run the same command again"
    case .readOnly(let path):
      "\(path): cannot be written; check the permissions of the file and of its folder"
    case .unfinished(let path):
      "\(path): a program that was writing to it was stopped, and what it began must be undone first; open it once with an account "
        + "that may write to it (`neurobridge check \(path)`)"
    case .busy(let path):
      "\(path): another program is writing to it; try again when that has finished"
    case .damaged(let path, let reason):
      "\(path): damaged (\(reason)); run `neurobridge check \(path)` and restore a backup"
    case .unwritable(let path, let reason):
      "\(path): cannot be opened or written (\(reason)); check that the folder exists, its permissions and the disk"
    case .migrationFailed(let version, let reason):
      "the migration to schema version \(version) failed and was undone (\(reason)); restore a backup, or report this"
    case .developmentVersion(let path, let found):
      "\(path): schema version \(found) is of a development version, from which only version \(Migration.lastDevelopmentVersion) can be "
        + "migrated; migrate it with the neurobridge that wrote it last, up to that version"
    case .database(let path, let reason):
      "\(path): \(reason)"
    case .unknown(let kind, let name, let known):
      "no \(kind) named \(name)"
        + (known.isEmpty ? "; there is none yet" : "; known: " + Self.listed(known))
    case .weightsDamaged(let id):
      "weights \(id) do not match their SHA-256; the file is damaged, restore a backup"
    case .timestamp(let text):
      "“\(text)” is no timestamp: write UTC as 2026-11-22 or 2026-11-22T14:30, or with an offset 2026-11-22T14:30+02:00"
    }
  }

  private var productVersion: String { Migration.productVersion }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? shown + ", … (\(names.count))" : shown
  }
}

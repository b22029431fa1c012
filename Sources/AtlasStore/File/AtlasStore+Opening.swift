import GRDB
import Glibc
import Imaging
import IndexRows

extension AtlasStore {
  /// Whether the caller may write.
  package enum Access: Sendable { case readWrite, readOnly }

  /// SQLite's journal mode.
  package enum Journal: Sendable {
    /// WAL on a local disk, rollback journal on a network or shared one.
    case automatic
    /// Rollback journal everywhere.
    case rollback
  }

  /// Creates an empty atlas; the file gets its name only once it is complete.
  /// - Throws: `AtlasStoreError.exists`, `.unwritable`, `.diskFull`.
  package static func create(at path: String, journal: Journal = .automatic) throws -> AtlasStore {
    try newDatabase(at: path, OutputGate()) { draft in
      let queue = try DatabaseQueue(path: draft, configuration: configuration(access: .readWrite))
      // A transaction logs whole pages, and one embedded neuron touches eight of them: 18 KB of log at 2 KiB a page, 30 at
      // 4 KiB, 50 at 8 KiB. The rest hardly depends on it: a vector of 768 floats takes 4 KiB of file at each, and the
      // chunks of a 300 MB stack went in in 2.7 CPU seconds at each, into a file 3 % smaller than at 8 KiB.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 2048") }
      _ = try Migrator.migrate(queue)
      try queue.close()
    }
    return try AtlasStore(opening: path, journal: journal)
  }

  /// An atlas in memory, freed with its last reference: for tests.
  package static func inMemory() throws -> AtlasStore {
    let queue = try DatabaseQueue(configuration: configuration(access: .readWrite))
    _ = try Migrator.migrate(queue)
    return AtlasStore(path: "", isReadOnly: false, note: nil, database: queue, users: nil)
  }

  /// Opens an atlas of exactly this schema; any other file is refused and left unchanged.
  /// - Throws: `AtlasStoreError`: `.missing`, `.notAnAtlas`, `.older`, `.newer`, `.schemaDiffers`, `.readOnly`, …
  package init(opening path: String, access: Access = .readWrite, journal: Journal = .automatic) throws {
    try self.init(opening: path, access: access, journal: journal, asOf: nil, check: Self.refuseOtherSchema)
  }

  /// Migrates an atlas to the newest schema version, one transaction a step.
  ///
  /// - Returns: The versions before and after.
  /// - Throws: `AtlasStoreError.migrationFailed`: the failed step is undone; `.developmentVersion`, `.schemaDiffers`.
  package static func migrate(_ path: String) throws -> (from: Int, to: Int) {
    let store = try AtlasStore(opening: path, access: .readWrite, journal: .automatic, asOf: nil) { db, path in
      if try checkVersion(db, path: path) == Migrator.newest { try refuseOtherSchema(db, path) }
    }
    let found = try store.explained { try Migrator.migrate(store.database, isForeign: true) }
    return (found, Migrator.newest)
  }

  /// How the schema of a file differs from the one this program writes, for `check --schema`; empty where it does not. Runs none
  /// of the file's text.
  package static func schemaDifferences(of path: String) throws -> [SchemaDifference] {
    var differences: [SchemaDifference] = []
    let store = try AtlasStore(opening: path, access: .readOnly, journal: .automatic, asOf: nil) { db, path in
      guard try checkVersion(db, path: path) == Migrator.newest else { return try refuseOtherSchema(db, path) }
      differences = try CompiledSchema.differences(in: db)
    }
    return withExtendedLifetime(store) { differences }
  }

  /// - Parameters:
  ///   - setup: Of the connections that read: temporary views.
  ///   - check: Throws for a file that must not be opened.
  init(
    opening path: String, access: Access, journal: Journal, asOf setup: String?,
    check: (Database, _ path: String) throws -> Void
  ) throws {
    guard FileSystem.exists(path) else { throw AtlasStoreError.missing(path: path) }
    guard !FileSystem.isDirectory(path) else {
      throw AtlasStoreError.notAnAtlas(path: path, reason: "it is a folder")
    }
    guard FileSystem.isRegularFile(path) else {
      throw AtlasStoreError.notAnAtlas(path: path, reason: "it is no regular file")
    }
    // SQLite makes its log beside the file.
    let folder = FileSystem.folder(of: FileSystem.absolute(path))
    if access == .readWrite && !(FileSystem.isWritable(path) && FileSystem.isWritable(folder)) {
      throw AtlasStoreError.readOnly(path: path)
    }
    do {
      let reader = try Reader(opening: FileSystem.absolute(path))
      try reader.queue.read { try check($0, path) }
      if access == .readOnly {
        if let setup { try reader.queue.inDatabase { try $0.execute(sql: setup) } }
        self.init(
          path: path, isReadOnly: true, note: reader.note, database: reader.queue,
          users: UserConnections(
            path: reader.source, isWritable: reader.isWritable,
            setup: [reader.firstStatement, setup ?? ""].joined(separator: ";")))
        return
      }
      try reader.queue.close()
      let shared = FileSystem.sharedType(holding: path)
      let configuration = Self.configuration(access: .readWrite)
      let users = UserConnections(path: reader.source, isWritable: true)
      if journal == .rollback || (journal == .automatic && shared != nil) {
        let queue = try DatabaseQueue(path: reader.source, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        self.init(
          path: path, isReadOnly: false, note: shared.map(Self.sharedNote), database: queue, users: users)
      } else {
        let pool = try DatabasePool(path: reader.source, configuration: configuration)
        self.init(path: path, isReadOnly: false, note: nil, database: pool, users: users)
      }
    } catch let error as DatabaseError {
      throw AtlasStoreError(error, path: path)
    }
  }

  private static func sharedNote(_ kind: String) -> String {
    "the atlas is on \(kind), where SQLite's write-ahead log is unsafe: a rollback journal is used, "
      + "and only one program at a time should open it"
  }

  /// - Throws: What the file is, if it is no atlas of a version from 11 to the newest.
  @discardableResult
  private static func checkVersion(_ db: Database, path: String) throws -> Int {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Migrator.version(of: db)
    guard application == Migrator.applicationID else {
      throw AtlasStoreError.notAnAtlas(path: path, reason: "another program's SQLite database, or an empty file")
    }
    guard version <= Migrator.newest else {
      throw AtlasStoreError.newer(path: path, found: version, known: Migrator.newest)
    }
    guard version >= Migration.lastDevelopmentVersion else {
      throw AtlasStoreError.developmentVersion(path: path, found: version)
    }
    return version
  }

  /// - Throws: `.older`, `.schemaDiffers`, and what `checkVersion` throws.
  static func refuseOtherSchema(_ db: Database, _ path: String) throws {
    let version = try checkVersion(db, path: path)
    guard version == Migrator.newest else {
      throw AtlasStoreError.older(path: path, found: version, known: Migrator.newest)
    }
    let differences = try CompiledSchema.differences(in: db)
    guard differences.isEmpty else { throw AtlasStoreError.schemaDiffers(path: path, differences: differences) }
  }

  /// - Parameter first: SQL that must run before the file is read.
  static func configuration(access: Access, first: String = "") -> Configuration {
    var configuration = Configuration()
    configuration.label = "atlas"
    configuration.foreignKeysEnabled = true
    configuration.readonly = access == .readOnly
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      if let connection = db.sqliteConnection { try Hardening.apply(to: connection) }
      if !first.isEmpty { try db.execute(sql: first) }
      // A mapped file that another program truncates kills the reader; pages through the cache do not.
      // 4000 pages are 8 MB of log before it is copied into the file.
      // The cache is bounded so that a transaction of any size spills to the log instead of filling memory.
      try db.execute(
        sql: """
          PRAGMA mmap_size = 0; PRAGMA cache_size = -32000; PRAGMA secure_delete = OFF; PRAGMA wal_autocheckpoint = 4000
          """)
    }
    return configuration
  }
}

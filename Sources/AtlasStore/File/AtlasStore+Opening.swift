import GRDB
import Glibc

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
    guard !FileSystem.exists(path) else { throw AtlasStoreError.exists(path: path) }
    let folder = FileSystem.folder(of: path)
    guard FileSystem.isDirectory(folder) else {
      throw AtlasStoreError.unwritable(path: path, reason: "there is no folder \(folder)")
    }
    let draft = "\(FileSystem.absolute(path)).new-\(getpid())"
    do {
      let queue = try DatabaseQueue(path: draft, configuration: configuration(access: .readWrite))
      // A transaction logs whole pages, and one embedded neuron touches eight of them: 18 KB of log at 2 KiB a page, 30 at
      // 4 KiB, 50 at 8 KiB. The rest hardly depends on it: a vector of 768 floats takes 4 KiB of file at each, and the
      // chunks of a 300 MB stack went in in 2.7 CPU seconds at each, into a file 3 % smaller than at 8 KiB.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 2048") }
      _ = try Migrator.migrate(queue)
      try queue.close()
    } catch {
      unlink(draft)
      unlink(draft + "-journal")
      guard let error = error as? DatabaseError else { throw error }
      throw AtlasStoreError(error, path: path)
    }
    try FileSystem.publish(draft, as: path)
    return try AtlasStore(opening: path, journal: journal)
  }

  /// An atlas in memory, freed with its last reference: for tests.
  package static func inMemory() throws -> AtlasStore {
    let queue = try DatabaseQueue(configuration: configuration(access: .readWrite))
    _ = try Migrator.migrate(queue)
    return AtlasStore(path: "", isReadOnly: false, note: nil, database: queue)
  }

  /// Opens an atlas of exactly this schema version; any other file is refused and left unchanged.
  /// - Throws: `AtlasStoreError`: `.missing`, `.notAnAtlas`, `.older`, `.newer`, `.readOnly`, …
  package init(opening path: String, access: Access = .readWrite, journal: Journal = .automatic) throws {
    try self.init(opening: path, access: access, journal: journal, refusingOlder: true)
  }

  /// Migrates an atlas to the newest schema version, one transaction a step.
  ///
  /// - Returns: The versions before and after.
  /// - Throws: `AtlasStoreError.migrationFailed`: the failed step is undone; `.developmentVersion`.
  package static func migrate(_ path: String) throws -> (from: Int, to: Int) {
    let store = try AtlasStore(opening: path, access: .readWrite, journal: .automatic, refusingOlder: false)
    let found = try store.explained { try Migrator.migrate(store.database) }
    return (found, Migrator.newest)
  }

  private init(opening path: String, access: Access, journal: Journal, refusingOlder: Bool) throws {
    let file = FileSystem.absolute(path)
    guard FileSystem.exists(path) else { throw AtlasStoreError.missing(path: path) }
    guard !FileSystem.isDirectory(path) else {
      throw AtlasStoreError.notAnAtlas(path: path, reason: "it is a folder")
    }
    if access == .readWrite && !FileSystem.isWritable(path) { throw AtlasStoreError.readOnly(path: path) }
    do {
      let reader = try Self.openReader(file)
      try Self.checkVersion(reader, path: path, refusingOlder: refusingOlder)
      if access == .readOnly {
        self.init(path: path, isReadOnly: true, note: nil, database: reader)
        return
      }
      try reader.close()
      let shared = FileSystem.sharedType(holding: path)
      let configuration = Self.configuration(access: .readWrite)
      if journal == .rollback || (journal == .automatic && shared != nil) {
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        self.init(path: path, isReadOnly: false, note: shared.map(Self.sharedNote), database: queue)
      } else {
        let pool = try DatabasePool(path: file, configuration: configuration)
        self.init(path: path, isReadOnly: false, note: nil, database: pool)
      }
    } catch let error as DatabaseError {
      throw AtlasStoreError(error, path: path)
    }
  }

  private static func sharedNote(_ kind: String) -> String {
    "the atlas is on \(kind), where SQLite's write-ahead log is unsafe: a rollback journal is used, "
      + "and only one program at a time should open it"
  }

  /// A connection for reading.
  ///
  /// Where the file may be written the connection may too, since only then does closing it remove the write-ahead log.
  /// A WAL file in a folder that cannot be written has no shared memory to read through: where no log is left beside it,
  /// it is opened as immutable.
  private static func openReader(_ path: String) throws -> DatabaseQueue {
    let folder = FileSystem.folder(of: path)
    let isWritable = FileSystem.isWritable(path) && FileSystem.isWritable(folder)
    let configuration = configuration(access: isWritable ? .readWrite : .readOnly)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
      return queue
    } catch let error as DatabaseError where !isWritable && error.resultCode.primaryResultCode == .SQLITE_CANTOPEN {
      guard !FileSystem.exists(path + "-wal") else { throw error }
      let escaped = path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
      return try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration)
    }
  }

  private static func checkVersion(_ queue: DatabaseQueue, path: String, refusingOlder: Bool) throws {
    let (application, version) = try queue.read {
      (try Int.fetchOne($0, sql: "PRAGMA application_id") ?? 0, try Migrator.version(of: $0))
    }
    guard application == Migrator.applicationID else {
      throw AtlasStoreError.notAnAtlas(path: path, reason: "another program's SQLite database, or an empty file")
    }
    guard version <= Migrator.newest else {
      throw AtlasStoreError.newer(path: path, found: version, known: Migrator.newest)
    }
    guard version >= Migration.lastDevelopmentVersion else {
      throw AtlasStoreError.developmentVersion(path: path, found: version)
    }
    guard version == Migrator.newest || !refusingOlder else {
      throw AtlasStoreError.older(path: path, found: version, known: Migrator.newest)
    }
  }

  private static func configuration(access: Access) -> Configuration {
    var configuration = Configuration()
    configuration.label = "atlas"
    configuration.foreignKeysEnabled = true
    configuration.readonly = access == .readOnly
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
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

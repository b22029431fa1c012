import GRDB
import Imaging

/// A connection for reading, and how further ones are opened.
///
/// Where the file may be written the connection may too, since only then does closing it remove the write-ahead log. A WAL file
/// that one may not write, or in a folder that one may not write, has no shared memory to read through unless a writer left
/// some. Then, without a log, it is opened as immutable; with one, without locks and with the index of the log in this process's
/// memory, so that the log's transactions are seen.
struct Reader {
  let queue: DatabaseQueue
  /// Absolute path, or a URI.
  let source: String
  let isWritable: Bool
  /// SQL that must run before the file is read; empty for none.
  let firstStatement: String
  /// What the caller should know; nil for an ordinary connection.
  let note: String?

  init(opening path: String) throws {
    isWritable = FileSystem.isWritable(path) && FileSystem.isWritable(FileSystem.folder(of: path))
    do {
      queue = try Self.open(path, isWritable, "")
      (source, firstStatement, note) = (path, "", nil)
    } catch let error as DatabaseError
      where !isWritable && [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode.primaryResultCode)
    {
      guard !Self.hasHotJournal(path) else {
        throw AtlasStoreError.unfinished(path: path)
      }
      let escaped = path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
      let hasLog = (FileSystem.size(of: path + "-wal") ?? 0) > 0
      if hasLog {
        source = "file:\(escaped)?vfs=unix-none"
        firstStatement = "PRAGMA locking_mode = EXCLUSIVE"
        note =
          "the atlas cannot be written here and was left with a write-ahead log: it is read without locks, so results are "
          + "wrong if another program writes to it meanwhile"
      } else {
        source = "file:\(escaped)?immutable=1"
        firstStatement = ""
        note =
          "the atlas cannot be written here: it is read without locks, so results are wrong if another program writes to it "
          + "meanwhile"
      }
      queue = try Self.open(source, false, firstStatement)
    }
  }

  /// Whether a writer without write-ahead log was stopped: the file is half changed until the journal is played back, and without
  /// locks SQLite would read it as it is. A journal whose header is cleared is of no transaction.
  private static func hasHotJournal(_ path: String) -> Bool {
    guard let file = try? RandomAccessFile(path: path + "-journal"), file.count > 0 else { return false }
    return (try? file.bytes(at: 0, count: 1)) != [0]
  }

  private static func open(_ source: String, _ isWritable: Bool, _ first: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(
      path: source,
      configuration: AtlasStore.configuration(
        access: isWritable ? .readWrite : .readOnly, first: first))
    _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
    return queue
  }
}

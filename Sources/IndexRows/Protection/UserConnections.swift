import CSQLite
import Synchronization

/// Connections of their own for users' SQL: an authorizer lets them read, and nothing else.
package final class UserConnections: Sendable {
  private let path: String
  private let isWritable: Bool
  private let setup: String
  /// Addresses of the connections that nobody uses.
  private let idle = Mutex<[UInt]>([])

  /// Opens nothing yet. The file's schema must have been verified.
  ///
  /// - Parameters:
  ///   - path: Absolute, or a URI.
  ///   - isWritable: Whether SQLite may write the write-ahead log and its index; statements never write.
  ///   - setup: SQL that runs before the authorizer is set.
  package init(path: String, isWritable: Bool, setup: String = "") {
    self.path = path
    self.isWritable = isWritable
    self.setup = setup
  }

  deinit {
    for address in idle.withLock({ $0 }) { _ = sql_close(OpaquePointer(bitPattern: address)) }
  }

  /// Runs `body` with a connection that no other thread uses.
  package func with<T>(_ body: (Connection) throws -> T) throws -> T {
    let address = try idle.withLock { $0.popLast() } ?? open()
    defer { idle.withLock { $0.append(address) } }
    return try body(OpaquePointer(bitPattern: address)!)
  }

  private func open() throws(IndexRowsError) -> UInt {
    var opened: OpaquePointer?
    let flags =
      (isWritable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    let code = sql_open(path, &opened, flags)
    guard code == SQLITE_OK, let connection = opened else {
      let message = opened.map { String(cString: sql_message($0)) } ?? "out of memory"
      _ = sql_close(opened)
      throw .sql(code: code, message: message)
    }
    do throws(IndexRowsError) {
      try Hardening.apply(to: connection)
      _ = sql_busy_timeout(connection, 10_000)
      guard sql_exec(connection, "\(setup);PRAGMA mmap_size = 0; PRAGMA query_only = ON") == SQLITE_OK else {
        throw IndexRowsError.sql(
          code: sql_extended_code(connection), message: String(cString: sql_message(connection)))
      }
    } catch {
      _ = sql_close(connection)
      throw error
    }
    _ = sql_set_authorizer(connection, UserConnections.authorize)
    return UInt(bitPattern: connection)
  }

  private static let readOnlyPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
    "collation_list", "function_list", "module_list", "pragma_list", "compile_options", "database_list",
    "integrity_check", "quick_check", "foreign_key_check",
  ]
  private static let readOnlyWithoutValue: Set<String> = [
    "user_version", "application_id", "schema_version", "page_count", "page_size", "freelist_count", "encoding",
    "journal_mode", "data_version", "foreign_keys", "query_only", "synchronous", "cache_size", "busy_timeout",
    "trusted_schema", "cell_size_check", "mmap_size",
  ]
  private static let refusedFunctions: Set<String> = ["load_extension", "fts3_tokenizer", "writefile", "edit"]

  /// sqlite.org/c3ref/set_authorizer.html. Transactions are allowed here and refused by `UserStatement`: they give no rows.
  private static let authorize:
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
      UnsafePointer<CChar>?
    ) -> Int32 = { _, action, first, second, _, _ in
      func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
      switch action {
      case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE, SQLITE_TRANSACTION, SQLITE_SAVEPOINT: return SQLITE_OK
      // Declaring a table-valued function is reported so; a statement that does it is not read-only, and DEFENSIVE forbids it.
      case SQLITE_UPDATE: return text(first) == "sqlite_master" ? SQLITE_OK : SQLITE_DENY
      case SQLITE_FUNCTION: return refusedFunctions.contains(text(second).lowercased()) ? SQLITE_DENY : SQLITE_OK
      case SQLITE_PRAGMA:
        let name = text(first).lowercased()
        let isAllowed = readOnlyPragmas.contains(name) || (second == nil && readOnlyWithoutValue.contains(name))
        return isAllowed ? SQLITE_OK : SQLITE_DENY
      default: return SQLITE_DENY
      }
    }
}

package import GRDB
import IndexRows
import Vocabulary

/// Typed access to the rows of the file inside one SQLite transaction; valid only inside the closure that receives it.
package struct Transaction {
  /// For the extensions of this target, and for tests.
  package let database: Database
  /// The activity that written rows name; nil in a read.
  let activity: Activity.ID?

  /// Row number of the activity that written rows name.
  var activityID: Int64 {
    guard let activity else { preconditionFailure("rows are written inside an activity") }
    return activity.rawValue
  }

  /// The raw handle of the transaction's connection, for `IndexRows`.
  package var connection: OpaquePointer {
    guard let handle = database.sqliteConnection else { preconditionFailure("a transaction on a closed connection") }
    return handle
  }

  /// The file's path, for errors.
  var file: String { Hardening.path(of: connection) }

  /// Inserts one row through a cached statement; returns its row number.
  @discardableResult
  func insert(_ sql: String, _ arguments: StatementArguments) throws -> Int64 {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
    return database.lastInsertedRowID
  }
}

package import GRDB
import Vocabulary

/// The rows of the file as one transaction sees them; valid only inside the closure it is handed to.
package struct Rows {
  package let database: Database
  /// Whose rows are being written; nil when only reading.
  let activity: Activity.ID?

  /// The activity every written row names.
  var author: Int64 {
    guard let activity else { preconditionFailure("rows are written inside an activity") }
    return activity.rawValue
  }

  /// Inserts one row through a cached statement; returns its number.
  @discardableResult
  func insert(_ sql: String, _ arguments: StatementArguments) throws -> Int64 {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
    return database.lastInsertedRowID
  }
}

/// What an activity read: a row of this file, or a file.
package struct ActivityInput: Hashable, Sendable, CustomStringConvertible {
  package let activity: Activity.ID
  /// Name of a table, or `file`.
  package let entity: String
  /// Nil for a file.
  package let row: Int64?
  /// Of a file: path and SHA-256; else mostly empty.
  package let detail: String

  /// Table, row and detail, separated by spaces.
  package var description: String {
    ([entity] + (row.map { ["\($0)"] } ?? []) + (detail.isEmpty ? [] : [detail])).joined(separator: " ")
  }
}

/// What an activity wrote: one row, or all its rows of one table.
package struct ActivityOutput: Hashable, Sendable {
  package let activity: Activity.ID
  package let table: String
  /// Nil where all rows of the table are one output.
  package let row: Int64?
  /// What people call it; nil where it has no name.
  package let label: String?
}

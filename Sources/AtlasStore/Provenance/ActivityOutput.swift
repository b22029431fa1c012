/// What an activity wrote: one row, or all its rows of one table.
package struct ActivityOutput: Hashable, Sendable {
  /// The activity that wrote it.
  package let activity: Activity.ID
  /// Name of the table.
  package let table: String
  /// Nil where all rows of the table are one output.
  package let row: Int64?
  /// What people call it; nil where it has no name.
  package let label: String?
}

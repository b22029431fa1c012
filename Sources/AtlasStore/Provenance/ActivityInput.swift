/// What an activity read: a row of this file, or a file.
package struct ActivityInput: Hashable, Sendable, CustomStringConvertible {
  /// The activity that read it.
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

package import VectorIndex

/// A snapshot and its position in the log.
package struct VersionedSnapshot: Sendable {
  /// The index after all log rows up to `position`.
  package var snapshot: IndexSnapshot
  /// Of the last log row that the snapshot includes.
  package var position: LogPosition
}

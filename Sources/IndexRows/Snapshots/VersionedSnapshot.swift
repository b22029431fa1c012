package import VectorIndex

/// A snapshot and its position in the log.
package struct VersionedSnapshot: Sendable {
  package var snapshot: IndexSnapshot
  package var position: LogPosition
}

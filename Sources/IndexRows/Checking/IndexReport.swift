/// What a check of an index found.
package struct IndexReport: Sendable, Equatable {
  package var vectors = 0
  package var nodes = 0
  package var reachable = 0
  /// Vectors that no graph links yet: found, but one by one.
  package var unlinked = 0
  /// Of the ten nearest of a sample, the share that a walk with the usual beam finds; nil where nothing was sampled.
  package var recall: Double?
  package var sampled = 0
  /// A number that equal graphs have in common.
  package var fingerprint: Int64 = 0
  /// One line for each thing that is wrong; empty for a sound index.
  package var faults: [String] = []
}

/// The result of a check of an index.
package struct IndexReport: Sendable, Equatable {
  /// Vectors with a slot.
  package var vectors = 0
  /// Nodes of the graph.
  package var nodes = 0
  /// Nodes that ground links lead to from the entry.
  package var reachable = 0
  /// Vectors that are not in the graph: searches compare them one by one.
  package var unlinked = 0
  /// Recall at 10 of graph searches for a sample of vectors; nil where none was searched for.
  package var recall: Double?
  /// Vectors of that sample.
  package var sampled = 0
  /// Checksum of the graph.
  package var fingerprint: Int64 = 0
  /// One line each; empty for a sound index.
  package var faults: [String] = []
}

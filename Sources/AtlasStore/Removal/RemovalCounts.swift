/// What goes along with something that is removed, in rows.
package struct RemovalCounts: Hashable, Sendable {
  package var sessions = 0
  package var stacks = 0
  /// Of the stacks: those whose pixels are in files of their own, which stay.
  package var linkedStacks = 0
  /// Of stacks and of networks.
  package var bytes = 0
  package var neurons = 0
  package var vectors = 0
  /// Rows of vector indexes.
  package var indexed = 0
  package var runs = 0
  package var candidates = 0
  /// Reviews, by the name of the reviewer.
  package var decisions: [String: Int] = [:]
  package var checkpoints = 0
  package var evaluations = 0
}

import Statistics
package import Vocabulary

/// Which neurons are the same: annotated pairs joined into classes.
package struct Identities: Sendable {
  /// The neurons of each class, ascending, by smallest neuron; a class has at least two.
  package let classes: [[Neuron.ID]]
  private let indices: [Neuron.ID: Int]

  /// Joins pairs transitively; their order changes nothing.
  package init(pairs: [(Neuron.ID, Neuron.ID)]) {
    let ids = Set(pairs.flatMap { [$0.0, $0.1] }).sorted()
    let positions = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
    var sets = DisjointSets(count: ids.count)
    for (a, b) in pairs { if let a = positions[a], let b = positions[b] { sets.union(a, b) } }
    classes = sets.sets().map { $0.map { ids[$0] } }
    indices = Dictionary(
      uniqueKeysWithValues: classes.enumerated().flatMap { index, members in members.map { ($0, index) } })
  }

  /// Index of a neuron's class; nil where no pair names it.
  package subscript(neuron: Neuron.ID) -> Int? { indices[neuron] }
}

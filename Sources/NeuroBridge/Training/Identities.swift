package import Vocabulary

/// Which neurons are the same: annotated pairs joined into classes.
package struct Identities: Sendable {
  /// The neurons of each class, in order; a class has at least two.
  package let classes: [[Neuron.ID]]
  private let places: [Neuron.ID: Int]

  /// Joins pairs transitively: what is the same as the same is the same.
  package init(pairs: [(Neuron.ID, Neuron.ID)]) {
    var parents: [Neuron.ID: Neuron.ID] = [:]
    func root(_ id: Neuron.ID) -> Neuron.ID {
      var id = id
      while let parent = parents[id], parent != id { id = parent }
      return id
    }
    for (a, b) in pairs {
      let (x, y) = (root(a), root(b))
      parents[a] = parents[a] ?? x
      parents[b] = parents[b] ?? y
      // The smaller number leads, so that the order of the pairs changes nothing.
      parents[max(x, y)] = min(x, y)
      parents[min(x, y)] = min(x, y)
    }
    let members = Dictionary(grouping: parents.keys.sorted(), by: root)
    classes = members.sorted { $0.key < $1.key }.map(\.value)
    places = Dictionary(
      uniqueKeysWithValues: classes.enumerated().flatMap { index, members in members.map { ($0, index) } })
  }

  /// The class of a neuron; nil where no pair names it.
  package subscript(neuron: Neuron.ID) -> Int? { places[neuron] }
}

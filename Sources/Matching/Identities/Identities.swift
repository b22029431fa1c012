import Statistics

/// Neurons that pairs of two or more sessions join into identities: connected components, with their conflicts.
package struct Identities: Sendable, Hashable {
  /// One neuron of one session, both counted from 0.
  package struct Member: Hashable, Comparable, Sendable {
    /// In the order of `neuronCounts`.
    package let session: Int
    /// In its session.
    package let neuron: Int

    package init(session: Int, neuron: Int) {
      self.session = session
      self.neuron = neuron
    }

    /// By session, then neuron.
    package static func < (x: Self, y: Self) -> Bool {
      x.session != y.session ? x.session < y.session : x.neuron < y.neuron
    }
  }

  /// One connected component.
  package struct Identity: Hashable, Sendable {
    /// Ordered by session; a neuron without any pair is an identity of one.
    package let members: [Member]
    /// Sessions with more than one neuron of this identity: at least one of its pairs is wrong.
    package let conflicts: [Int]
    /// Sessions without a neuron of this identity.
    package let missing: [Int]

    /// Whether no session has two of its neurons.
    package var isConsistent: Bool { conflicts.isEmpty }
  }

  /// Ordered by their first member.
  package let all: [Identity]

  /// - Parameters:
  ///   - neuronCounts: Of each session.
  ///   - pairs: Between any two sessions, in any order.
  package init(neuronCounts: [Int], pairs: [(Member, Member)]) {
    var starts: [Int] = []
    var members: [Member] = []
    for (session, count) in neuronCounts.enumerated() {
      starts.append(members.count)
      members += (0..<count).map { Member(session: session, neuron: $0) }
    }
    var components = DisjointSets(count: members.count)
    for (x, y) in pairs { components.union(starts[x.session] + x.neuron, starts[y.session] + y.neuron) }
    all = components.sets().map { set in
      let own = set.map { members[$0] }
      let counts = Dictionary(grouping: own, by: \.session).mapValues(\.count)
      return Identity(
        members: own, conflicts: counts.filter { $0.value > 1 }.keys.sorted(),
        missing: neuronCounts.indices.filter { counts[$0] == nil })
    }
  }
}

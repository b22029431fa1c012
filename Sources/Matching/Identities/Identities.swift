/// Who is who over any number of sessions: neurons joined by accepted pairs, with what does not fit together shown.
package struct Identities: Hashable, Sendable {
  /// One neuron of one session.
  package struct Member: Hashable, Comparable, Sendable {
    package let session: Int
    package let neuron: Int

    package init(session: Int, neuron: Int) {
      self.session = session
      self.neuron = neuron
    }

    package static func < (x: Self, y: Self) -> Bool {
      x.session != y.session ? x.session < y.session : x.neuron < y.neuron
    }
  }

  package struct Identity: Hashable, Sendable {
    /// Ordered by session; a neuron without any partner is an identity of one.
    package let members: [Member]
    /// Sessions of which more than one neuron was joined into this identity: some of its pairs must be wrong.
    package let conflicts: [Int]
    /// Sessions that have no neuron of it.
    package let missing: [Int]

    package var isConsistent: Bool { conflicts.isEmpty }
  }

  /// Ordered by their first member.
  package let all: [Identity]

  /// Joins all pairs: connected components.
  ///
  /// - Parameters:
  ///   - neuronCounts: of each session.
  ///   - pairs: accepted ones, between any two sessions.
  package init(neuronCounts: [Int], pairs: [(Member, Member)]) {
    var starts = [0]
    for count in neuronCounts { starts.append(starts[starts.count - 1] + count) }
    var parent = Array(0..<starts[starts.count - 1])
    func root(_ member: Int) -> Int {
      var r = member
      while parent[r] != r { r = parent[r] }
      var walker = member
      while parent[walker] != r { (walker, parent[walker]) = (parent[walker], r) }
      return r
    }
    for (x, y) in pairs {
      let (rx, ry) = (root(starts[x.session] + x.neuron), root(starts[y.session] + y.neuron))
      // The lower number is the root, so the order of the pairs does not matter.
      parent[max(rx, ry)] = min(rx, ry)
    }
    var members: [Int: [Member]] = [:]
    for session in neuronCounts.indices {
      for neuron in 0..<neuronCounts[session] {
        members[root(starts[session] + neuron), default: []].append(Member(session: session, neuron: neuron))
      }
    }
    all = members.sorted { $0.key < $1.key }.map { _, members in
      let counts = Dictionary(grouping: members, by: \.session).mapValues(\.count)
      return Identity(
        members: members, conflicts: counts.filter { $0.value > 1 }.keys.sorted(),
        missing: neuronCounts.indices.filter { counts[$0] == nil })
    }
  }
}

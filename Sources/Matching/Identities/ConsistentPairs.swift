import Statistics

/// Pairs between several sessions without contradiction: where a chain of pairs would join two neurons of one session, the pair
/// with the weakest evidence is given up.
///
/// Pairs are taken by falling evidence, each unless it would join two neurons of one session.
package struct ConsistentPairs: Sendable {
  /// A pair with its evidence.
  package struct Pair: Sendable {
    package var a: Identities.Member
    package var b: Identities.Member
    /// Larger is stronger; pairs that a person decided have infinity.
    package var evidence: Double

    package init(_ a: Identities.Member, _ b: Identities.Member, evidence: Double) {
      (self.a, self.b, self.evidence) = (a, b, evidence)
    }
  }

  /// Indices of the pairs that are given up, ascending; never one that a person decided.
  package let dropped: [Int]

  /// - Parameter neuronCounts: Of each session.
  package init(neuronCounts: [Int], pairs: [Pair]) {
    var starts: [Int] = []
    var sessionOf: [Int] = []
    for (session, count) in neuronCounts.enumerated() {
      starts.append(sessionOf.count)
      sessionOf += [Int](repeating: session, count: count)
    }
    var sets = DisjointSets(count: sessionOf.count)
    var sessions = sessionOf.map { Set([$0]) }
    var dropped: [Int] = []
    let order = pairs.indices.sorted {
      pairs[$0].evidence != pairs[$1].evidence ? pairs[$0].evidence > pairs[$1].evidence : $0 < $1
    }
    for index in order {
      let pair = pairs[index]
      let x = sets.representative(of: starts[pair.a.session] + pair.a.neuron)
      let y = sets.representative(of: starts[pair.b.session] + pair.b.neuron)
      guard x != y else { continue }
      guard pair.evidence == .infinity || sessions[x].isDisjoint(with: sessions[y]) else {
        dropped.append(index)
        continue
      }
      sets.union(x, y)
      sessions[min(x, y)].formUnion(sessions[max(x, y)])
    }
    self.dropped = dropped.sorted()
  }
}

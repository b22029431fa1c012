import Statistics

/// The candidate pairs of two sessions by appearance: the union of every neuron's nearest neighbours, from both sides.
package struct Candidates: Sendable {
  /// Neurons of session a; `countB` of session b.
  package let countA: Int
  package let countB: Int
  /// Ordered by `a`, then `b`; each pair once.
  package let all: [NeighbourPair]
  /// The candidates of neuron a: `all[starts[a] ..< starts[a + 1]]`.
  private let starts: [Int]

  /// Merges the neighbour lists of both sides.
  ///
  /// Lists may be in any order; entries whose similarity is not finite are ignored. Where both sides give one pair,
  /// with different similarities (from an approximate index), that of `a` counts.
  /// - Precondition: Indices in `neighboursOfA` are below `neighboursOfB.count`, and vice versa.
  package init(neighboursOfA: [[Neighbour]], neighboursOfB: [[Neighbour]]) {
    countA = neighboursOfA.count
    countB = neighboursOfB.count
    let ofA = neighboursOfA.map(Self.ordered)
    let ofB = neighboursOfB.map(Self.ordered)

    var reverse: [[(b: Int, rank: Int, similarity: Float)]] = Array(repeating: [], count: countA)
    for (b, list) in ofB.enumerated() {
      for (index, neighbour) in list.enumerated() {
        reverse[neighbour.index].append((b, index + 1, neighbour.similarity))
      }
    }
    var all: [NeighbourPair] = []
    var starts = [0]
    starts.reserveCapacity(countA + 1)
    for a in 0..<countA {
      var own = ofA[a].enumerated().map { (b: $1.index, rank: $0 + 1, similarity: $1.similarity) }
      own.sort { $0.b < $1.b }
      let other = reverse[a]  // already ordered by b
      var i = 0
      var j = 0
      while i < own.count || j < other.count {
        let hasOwn = i < own.count && (j == other.count || own[i].b <= other[j].b)
        let hasOther = j < other.count && (i == own.count || other[j].b <= own[i].b)
        all.append(
          NeighbourPair(
            a: a, b: hasOwn ? own[i].b : other[j].b, similarity: hasOwn ? own[i].similarity : other[j].similarity,
            rankAB: hasOwn ? own[i].rank : nil, rankBA: hasOther ? other[j].rank : nil, margin: nil))
        if hasOwn { i += 1 }
        if hasOther { j += 1 }
      }
      starts.append(all.count)
    }
    self.starts = starts
    self.all = Self.withMargins(all, countA: countA, countB: countB)
  }

  /// The `candidatesPerNeuron` nearest of each row and of each column of a similarity matrix.
  ///
  /// - Parameter similarities: [countA, countB], row-major.
  package init(similarities: [Float], countA: Int, countB: Int, candidatesPerNeuron: Int) {
    precondition(similarities.count == countA * countB, "\(similarities.count) similarities for \(countA) × \(countB)")
    var rows = [TopK<Neighbour>](repeating: TopK(limit: candidatesPerNeuron), count: countA)
    var columns = [TopK<Neighbour>](repeating: TopK(limit: candidatesPerNeuron), count: countB)
    similarities.withUnsafeBufferPointer { values in
      for a in 0..<countA {
        for b in 0..<countB {
          rows[a].offer(b, values[a * countB + b])
          columns[b].offer(a, values[a * countB + b])
        }
      }
    }
    self.init(neighboursOfA: rows.map(\.elements), neighboursOfB: columns.map(\.elements))
  }

  /// The candidates of one neuron of session a, ordered by `b`.
  package func of(a: Int) -> ArraySlice<NeighbourPair> { all[starts[a]..<starts[a + 1]] }

  private static func ordered(_ list: [Neighbour]) -> [Neighbour] {
    list.filter(\.similarity.isFinite).sorted(by: Neighbour.precedes)
  }

  private static func withMargins(_ all: [NeighbourPair], countA: Int, countB: Int) -> [NeighbourPair] {
    var ofA = [BestTwo](repeating: BestTwo(), count: countA)
    var ofB = [BestTwo](repeating: BestTwo(), count: countB)
    for candidate in all {
      ofA[candidate.a].add(candidate.b, candidate.similarity)
      ofB[candidate.b].add(candidate.a, candidate.similarity)
    }
    return all.map { candidate in
      let runnersUp = [ofA[candidate.a].best(except: candidate.b), ofB[candidate.b].best(except: candidate.a)]
      let margin = runnersUp.compactMap(\.self).max().map { candidate.similarity - $0 }
      return NeighbourPair(
        a: candidate.a, b: candidate.b, similarity: candidate.similarity, rankAB: candidate.rankAB,
        rankBA: candidate.rankBA, margin: margin)
    }
  }
}

/// The two highest similarities of a neuron, so that the runner-up of each candidate is known.
private struct BestTwo {
  var first: (index: Int, similarity: Float)?
  var second: Float?

  mutating func add(_ index: Int, _ similarity: Float) {
    guard let best = first else {
      first = (index, similarity)
      return
    }
    if similarity > best.similarity {
      second = best.similarity
      first = (index, similarity)
    } else {
      second = max(second ?? -.infinity, similarity)
    }
  }

  /// The highest similarity to any neuron but `index`.
  func best(except index: Int) -> Float? {
    guard let first else { return nil }
    return first.index == index ? second : first.similarity
  }
}

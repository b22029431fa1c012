/// Every pair worth considering between two sessions: the union of the neighbours of either side.
package struct Candidates: Sendable {
  package let countA: Int
  package let countB: Int
  /// Ordered by `a`, then `b`; each pair once.
  package let all: [Candidate]
  /// Where the candidates of each `a` begin in `all`; `countA + 1` numbers.
  private let starts: [Int]

  /// Joins the two lists of every neuron into one list of pairs.
  ///
  /// A list may come in any order; an entry whose similarity is not finite is left out. Where the two sides give one pair
  /// different similarities (an approximate index may), that of `a` holds.
  /// - Precondition: The numbers in `neighboursOfA` are below `neighboursOfB.count`, and the other way round.
  package init(neighboursOfA: [[Neighbour]], neighboursOfB: [[Neighbour]]) {
    countA = neighboursOfA.count
    countB = neighboursOfB.count
    let ofA = neighboursOfA.map(Self.ordered)
    let ofB = neighboursOfB.map(Self.ordered)

    // What b says, handed to a.
    var said: [[(b: Int, rank: Int, similarity: Float)]] = Array(repeating: [], count: countA)
    for (b, list) in ofB.enumerated() {
      for (place, neighbour) in list.enumerated() {
        said[neighbour.index].append((b, place + 1, neighbour.similarity))
      }
    }
    var all: [Candidate] = []
    var starts = [0]
    starts.reserveCapacity(countA + 1)
    for a in 0..<countA {
      var own = ofA[a].enumerated().map { (b: $1.index, rank: $0 + 1, similarity: $1.similarity) }
      own.sort { $0.b < $1.b }
      let other = said[a]  // already ordered by b
      var i = 0
      var j = 0
      while i < own.count || j < other.count {
        let hasOwn = i < own.count && (j == other.count || own[i].b <= other[j].b)
        let hasOther = j < other.count && (i == own.count || other[j].b <= own[i].b)
        all.append(
          Candidate(
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

  /// Takes the nearest `perNeuron` of each row and of each column of a matrix of similarities.
  ///
  /// similarities: [countA, countB], row after row.
  package init(similarities: [Float], countA: Int, countB: Int, perNeuron: Int) {
    precondition(similarities.count == countA * countB, "\(similarities.count) similarities for \(countA) × \(countB)")
    var rows = [NearestList](repeating: NearestList(limit: perNeuron), count: countA)
    var columns = [NearestList](repeating: NearestList(limit: perNeuron), count: countB)
    similarities.withUnsafeBufferPointer { values in
      for a in 0..<countA {
        for b in 0..<countB {
          let similarity = values[a * countB + b]
          if similarity > rows[a].bar { rows[a].insert(Neighbour(index: b, similarity: similarity)) }
          if similarity > columns[b].bar { columns[b].insert(Neighbour(index: a, similarity: similarity)) }
        }
      }
    }
    self.init(neighboursOfA: rows.map(\.items), neighboursOfB: columns.map(\.items))
  }

  /// The candidates of one neuron of the first session, ordered by `b`.
  package func of(a: Int) -> ArraySlice<Candidate> { all[starts[a]..<starts[a + 1]] }

  /// The pairs with one figure of theirs as the score, for `Assignment`.
  package func scored(by figure: (Candidate) -> Float) -> [ScoredPair] {
    all.map { ScoredPair(a: $0.a, b: $0.b, score: figure($0)) }
  }

  private static func ordered(_ list: [Neighbour]) -> [Neighbour] {
    list.filter(\.similarity.isFinite).sorted(by: Neighbour.precedes)
  }

  private static func withMargins(_ all: [Candidate], countA: Int, countB: Int) -> [Candidate] {
    var ofA = [BestTwo](repeating: BestTwo(), count: countA)
    var ofB = [BestTwo](repeating: BestTwo(), count: countB)
    for candidate in all {
      ofA[candidate.a].see(candidate.b, candidate.similarity)
      ofB[candidate.b].see(candidate.a, candidate.similarity)
    }
    return all.map { candidate in
      let rivals = [ofA[candidate.a].rival(of: candidate.b), ofB[candidate.b].rival(of: candidate.a)]
      let margin = rivals.compactMap(\.self).max().map { candidate.similarity - $0 }
      return Candidate(
        a: candidate.a, b: candidate.b, similarity: candidate.similarity, rankAB: candidate.rankAB,
        rankBA: candidate.rankBA, margin: margin)
    }
  }
}

/// The best and the second best seen, so that the best rival of either is known.
private struct BestTwo {
  var first: (index: Int, similarity: Float)?
  var second: Float?

  mutating func see(_ index: Int, _ similarity: Float) {
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

  func rival(of index: Int) -> Float? {
    guard let first else { return nil }
    return first.index == index ? second : first.similarity
  }
}

import Numerics
import Testing

@testable import Matching

struct CandidatesTests {
  @Test func ranksAndMarginsOfASmallMatrixAreAsByHand() throws {
    //        b0   b1   b2
    // a0    0.9  0.8  0.1
    // a1    0.7  0.6  0.5
    let candidates = Candidates(
      similarities: [0.9, 0.8, 0.1, 0.7, 0.6, 0.5], countA: 2, countB: 3, candidatesPerNeuron: 2)
    let byPair = Dictionary(uniqueKeysWithValues: candidates.all.map { ($0.pair, $0) })

    let best = try #require(byPair[IndexPair(0, 0)])
    #expect(best.rankAB == 1 && best.rankBA == 1 && best.isMutualNearest)
    #expect(abs(try #require(best.margin) - 0.1) < 1e-6)  // against a0–b1

    let second = try #require(byPair[IndexPair(0, 1)])
    #expect(second.rankAB == 2 && second.rankBA == 1 && !second.isMutualNearest)
    #expect(abs(try #require(second.margin) + 0.1) < 1e-6)

    let far = try #require(byPair[IndexPair(0, 2)])
    #expect(far.rankAB == nil && far.rankBA == 2)  // beyond the two nearest of a
    #expect(candidates.of(a: 1).map(\.b) == [0, 1, 2])
  }

  @Test func aPairWithoutRunnerUpHasNoMargin() {
    let candidates = Candidates(similarities: [0.4], countA: 1, countB: 1, candidatesPerNeuron: 5)
    #expect(candidates.all.count == 1)
    #expect(candidates.all[0].margin == nil && candidates.all[0].isMutualNearest)
  }

  @Test func similaritiesThatAreNotFiniteAreIgnored() {
    let candidates = Candidates(
      similarities: [.nan, .infinity, 0.2, -.infinity], countA: 2, countB: 2, candidatesPerNeuron: 2)
    #expect(candidates.all.map(\.pair) == [IndexPair(1, 0)])
  }

  @Test func emptySessionsHaveNoCandidates() {
    #expect(Candidates(similarities: [], countA: 0, countB: 3, candidatesPerNeuron: 2).all.isEmpty)
    #expect(Candidates(neighboursOfA: [[], []], neighboursOfB: []).all.isEmpty)
  }

  @Test(arguments: UInt64(1)...20) func candidatesAreThoseOfSortingEveryRowAndColumn(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (n, m, k) = (1 + random.integer(below: 12), 1 + random.integer(below: 12), 1 + random.integer(below: 5))
    let matrix = (0..<n * m).map { _ in Float(random.uniform()) }
    let candidates = Candidates(similarities: matrix, countA: n, countB: m, candidatesPerNeuron: k)

    var expected: [NeighbourPair] = []
    for a in 0..<n {
      for b in 0..<m {
        let similarity = matrix[a * m + b]
        let othersOfA = (0..<m).filter { $0 != b }.map { matrix[a * m + $0] }
        let othersOfB = (0..<n).filter { $0 != a }.map { matrix[$0 * m + b] }
        let rankAB = 1 + othersOfA.count { $0 > similarity }
        let rankBA = 1 + othersOfB.count { $0 > similarity }
        guard rankAB <= k || rankBA <= k else { continue }
        expected.append(
          NeighbourPair(
            a: a, b: b, similarity: similarity, rankAB: rankAB <= k ? rankAB : nil, rankBA: rankBA <= k ? rankBA : nil,
            margin: (othersOfA + othersOfB).max().map { similarity - $0 }))
      }
    }
    // A list of one lacks the runner-up; margins are exact from two on.
    if k >= 2 {
      #expect(candidates.all == expected)
    } else {
      #expect(candidates.all.map(\.pair) == expected.map(\.pair))
    }
  }

  @Test(arguments: UInt64(1)...10) func theResultDoesNotDependOnTheOrderOfNeurons(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let (n, m) = (15, 11)
    let matrix = (0..<n * m).map { _ in Float(random.uniform()) }
    let orderA = random.sample(n, below: n)
    let orderB = random.sample(m, below: m)
    let shuffled = orderA.flatMap { a in orderB.map { b in matrix[a * m + b] } }

    let straight = Candidates(similarities: matrix, countA: n, countB: m, candidatesPerNeuron: 4).all
    let back = Candidates(similarities: shuffled, countA: n, countB: m, candidatesPerNeuron: 4).all.map {
      NeighbourPair(
        a: orderA[$0.a], b: orderB[$0.b], similarity: $0.similarity, rankAB: $0.rankAB, rankBA: $0.rankBA,
        margin: $0.margin)
    }
    #expect(Set(back) == Set(straight))
  }

  @Test func listsOfOneSideSuffice() {
    let candidates = Candidates(
      neighboursOfA: [[Neighbour(index: 1, similarity: 0.3), Neighbour(index: 0, similarity: 0.6)]],
      neighboursOfB: [[], []])
    #expect(candidates.all.map(\.rankAB) == [1, 2])
    #expect(candidates.all.allSatisfy { $0.rankBA == nil })
  }

  /// Against the whole similarity matrix; sizes beyond one tile in either direction.
  @Test func tiledProductsGiveTheCandidatesOfTheWholeMatrix() {
    var random = SeededRandom(seed: 11)
    let (countA, countB, dimension) = (300, 2100, 5)
    // Small integers: sums are exact in any order, with many ties.
    let a = (0..<countA * dimension).map { _ in Float(random.integer(below: 9) - 4) }
    let b = (0..<countB * dimension).map { _ in Float(random.integer(below: 9) - 4) }
    var matrix = [Float](repeating: 0, count: countA * countB)
    for i in 0..<countA {
      for j in 0..<countB {
        for d in 0..<dimension { matrix[i * countB + j] += a[i * dimension + d] * b[j * dimension + d] }
      }
    }
    let tiled = Candidates(
      vectorsA: a, vectorsB: b, countA: countA, countB: countB, dimension: dimension, candidatesPerNeuron: 7)
    #expect(tiled.all == Candidates(similarities: matrix, countA: countA, countB: countB, candidatesPerNeuron: 7).all)
  }
}

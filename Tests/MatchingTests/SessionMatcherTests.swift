import Geometry
import Numerics
import Testing
import Vocabulary

@testable import Matching

struct SessionMatcherTests {
  private func somata(_ tissue: SimulatedTissue, radii: Bool = false) -> (SessionMatcher.Somata, SessionMatcher.Somata)
  {
    var random = SeededRandom(seed: 31)
    var (ra, rb) = ([Double?](repeating: nil, count: tissue.a.count), [Double?](repeating: nil, count: tissue.b.count))
    if radii {
      ra = ra.map { _ in random.uniform(4..<9) }
      rb = rb.map { _ in random.uniform(4..<9) }
      for pair in tissue.pairs { rb[pair.b] = ra[pair.a].map { 0.9 * $0 + 0.3 * random.normal() } }
    }
    return (
      .init(positions: tissue.a.map { Point3($0) }, radii: ra), .init(positions: tissue.b.map { Point3($0) }, radii: rb)
    )
  }

  /// Random similarities in which genuine pairs exceed others by `margin` standard deviations on average.
  private func similarities(_ tissue: SimulatedTissue, margin: Double) -> [Float] {
    var random = SeededRandom(seed: 32)
    var values = (0..<tissue.a.count * tissue.b.count).map { _ in Float(0.2 * random.normal()) }
    for pair in tissue.pairs { values[pair.a * tissue.b.count + pair.b] += Float(0.2 * margin) }
    return values
  }

  @Test func allEvidenceTogetherFindsThePairsAndIsSignificant() {
    let tissue = SimulatedTissue(seed: 41)
    let (a, b) = somata(tissue, radii: true)
    let match = SessionMatcher(a: a, b: b, appearance: .dense(similarities(tissue, margin: 2))).match()
    let (precision, recall) = tissue.precisionAndRecall(match.assignment().pairs)
    #expect(precision >= 0.97 && recall >= 0.95, "precision \(precision), recall \(recall)")
    #expect(match.significance.isSignificant)
  }

  /// Uninformative appearance must not spoil what geometry finds.
  @Test func uninformativeAppearanceDoesNoHarm() {
    let tissue = SimulatedTissue(seed: 42)
    let (a, b) = somata(tissue)
    let match = SessionMatcher(a: a, b: b, appearance: .dense(similarities(tissue, margin: 0))).match()
    let (precision, recall) = tissue.precisionAndRecall(match.assignment().pairs)
    #expect(precision >= 0.92 && recall >= 0.88, "precision \(precision), recall \(recall)")
  }

  /// As with a hundred thousand somata: no exhaustive search, only lists of nearest neighbours.
  @Test func largeSessionsAreRegisteredByTheirConfidentCandidates() {
    let tissue = SimulatedTissue(seed: 45, shared: 160, onlyA: 30, onlyB: 40, size: [500, 500, 120], warp: 4)
    let (a, b) = somata(tissue)
    var options = MatchingOptions()
    options.maxSearchedSomata = 0
    func match(_ margin: Double) -> SessionMatch {
      let lists = Candidates(
        similarities: similarities(tissue, margin: margin), countA: tissue.a.count, countB: tissue.b.count,
        candidatesPerNeuron: 6
      )
      return SessionMatcher(a: a, b: b, appearance: .listed(lists), options: options).match()
    }
    let genuine = match(3)
    #expect(genuine.isRegistered && genuine.significance.isSignificant)
    let (precision, recall) = tissue.precisionAndRecall(genuine.assignment().pairs)
    #expect(precision >= 0.97 && recall >= 0.93, "precision \(precision), recall \(recall)")
    let impostors = match(0)
    #expect(!impostors.isRegistered && !impostors.significance.isSignificant)
  }

  @Test func unrelatedSessionsAreWarnedOf() {
    let one = SimulatedTissue(seed: 51)
    let other = SimulatedTissue(seed: 52)
    let a = SessionMatcher.Somata(positions: one.a.map { Point3($0) }, radii: one.a.map { _ in nil })
    let b = SessionMatcher.Somata(positions: other.b.map { Point3($0) }, radii: other.b.map { _ in nil })
    var random = SeededRandom(seed: 53)
    let noise = (0..<one.a.count * other.b.count).map { _ in Float(random.normal()) }
    let match = SessionMatcher(a: a, b: b, appearance: .dense(noise)).match()
    #expect(!match.significance.isSignificant)
    #expect(match.significance.warnings.count == 3)
  }

  @Test func candidatesOfAppearanceAndGeometryAreMerged() {
    let tissue = SimulatedTissue(seed: 43, shared: 20, onlyA: 4, onlyB: 10)
    let (a, b) = somata(tissue)
    let match = SessionMatcher(a: a, b: b, appearance: .dense(similarities(tissue, margin: 3))).match()
    #expect(Set(match.candidates.map(\.pair)).count == match.candidates.count)
    #expect(match.candidates.map(\.pair) == match.candidates.map(\.pair).sorted())
    #expect(match.candidates.contains { $0.similarity != nil && $0.residual != nil })
  }

  @Test func twoSomataHaveNoRegistrationAndNoWarning() {
    let somata = SessionMatcher.Somata(positions: [.zero, Point3(x: 9, y: 9, z: 9)], radii: [nil, nil])
    let match = SessionMatcher(a: somata, b: somata, appearance: .dense([1, 0, 0, 1])).match()
    #expect(match.registration == nil && match.significance.isSignificant)
    #expect(match.candidates.count == 4)
  }

  @Test func consensusFindsThePoseAmongMostlyWrongCandidates() throws {
    let tissue = SimulatedTissue(seed: 44, warp: 2)
    let lists = Candidates(
      similarities: similarities(tissue, margin: 2.5), countA: tissue.a.count, countB: tissue.b.count,
      candidatesPerNeuron: 5)
    let poses = ConsensusSearch(seed: 1).poses(lists, a: tissue.a, b: tissue.b)
    let best = try #require(poses.first)
    let error = tissue.a.reduce(0) { $0 + (best($1) - tissue.truth($1)).length } / Double(tissue.a.count)
    #expect(error < 15)
  }
}

/// Somata without a vector, since nothing can be learnt from their pixels.
struct MissingVectorTests {
  /// Random similarities in which genuine pairs are clear, with NaN for every fifth soma of a and every seventh of b.
  private func withGaps(_ tissue: SimulatedTissue) -> [Float] {
    var random = SeededRandom(seed: 33)
    var values = (0..<tissue.a.count * tissue.b.count).map { _ in Float(0.2 * random.normal()) }
    for pair in tissue.pairs { values[pair.a * tissue.b.count + pair.b] += 0.6 }
    for a in tissue.a.indices {
      for b in tissue.b.indices where a % 5 == 0 || b % 7 == 0 { values[a * tissue.b.count + b] = .nan }
    }
    return values
  }

  @Test func aSomaWithoutAVectorIsMatchedByItsPosition() {
    let tissue = SimulatedTissue(seed: 44)
    func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
      .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
    }
    let match = SessionMatcher(
      a: somata(tissue.a), b: somata(tissue.b), appearance: .dense(withGaps(tissue))
    ).match()
    let accepted = match.assignment().pairs
    let (precision, recall) = tissue.precisionAndRecall(accepted)
    #expect(precision >= 0.95 && recall >= 0.9, "precision \(precision), recall \(recall)")
    let silent = Set(tissue.pairs.filter { $0.a % 5 == 0 || $0.b % 7 == 0 })
    #expect(silent.count > 8 && Double(silent.intersection(accepted).count) >= 0.8 * Double(silent.count))
    #expect(match.candidates.allSatisfy { $0.similarity?.isFinite ?? true })
    #expect(match.candidates.allSatisfy { $0.similarity == nil || ($0.a % 5 != 0 && $0.b % 7 != 0) })
    let values = withGaps(tissue)
    let (rows, columns) = (tissue.a.indices.filter { $0 % 5 != 0 }, tissue.b.indices.filter { $0 % 7 != 0 })
    let others = MatchSignificance(
      similarities: rows.flatMap { a in columns.map { values[a * tissue.b.count + $0] } }, countA: rows.count,
      countB: columns.count, seed: MatchingOptions().seed)
    #expect(match.significance.margin == others.margin && match.significance.mutualNearest == others.mutualNearest)
  }

  @Test func scoresOfTheOthersAreAsIfTheyWereNotThere() throws {
    let values: [Float] = [0.9, 0.1, 0.3, .nan, .nan, .nan, 0.2, 0.8, 0.1, 0.4, 0.3, 0.7]
    let scores = try #require(StandardScores(.dense(values), countA: 4, countB: 3))
    let without = try #require(
      StandardScores(.dense(Array(values[..<3] + values[6...])), countA: 3, countB: 3))
    for b in 0..<3 {
      #expect(scores(0, b) == without(0, b) && scores(2, b) == without(1, b) && scores(3, b) == without(2, b))
      #expect(scores(1, b) == nil && !scores.knows(1, b) && scores.knows(0, b))
    }
  }

  @Test func noVectorAtAllIsNoAppearance() {
    #expect(StandardScores(.dense([Float](repeating: .nan, count: 12)), countA: 4, countB: 3) == nil)
  }
}

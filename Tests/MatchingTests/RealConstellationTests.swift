import Geometry
import Numerics
import Testing
import Vocabulary

@testable import Matching

/// Precision and recall on tables of rendered and of real tissue; also printed to standard output.
@Suite(.enabled(if: RealConstellation.isAvailable, "no data: set NEUROBRIDGE_DATA"))
struct RealConstellationTests {
  private func match(
    _ tissue: RealConstellation, radii: Bool, constraints: PairConstraints = .none, impostors: Int = 2
  ) -> SessionMatch {
    var options = MatchingOptions()
    options.impostorRegistrations = impostors
    return SessionMatcher(
      a: .init(positions: tissue.a.map { Point3($0) }, radii: radii ? tissue.radiiA : tissue.a.map { _ in nil }),
      b: .init(positions: tissue.b.map { Point3($0) }, radii: radii ? tissue.radiiB : tissue.b.map { _ in nil }),
      appearance: nil, constraints: constraints, options: options
    ).match()
  }

  private func metrics(
    _ name: String, _ how: String, _ tissue: RealConstellation, _ match: SessionMatch,
    constraints: PairConstraints = .none
  ) -> (precision: Double, recall: Double) {
    let mustLink = Set(constraints.mustLink)
    var open = tissue
    open.pairs.removeAll { mustLink.contains($0) }
    let pairs = match.assignment(constraints: constraints).pairs.filter { !mustLink.contains($0) }
    let (precision, recall) = open.precisionAndRecall(pairs)
    print("\(name), \(how): precision \(precision), recall \(recall), sigma \(match.registration?.sigma ?? 0)")
    return (precision, recall)
  }

  @Test(arguments: ["M01", "M02", "M03", "M04"]) func sparseAnimalsAreMatchedByPositionsAlone(_ name: String) throws {
    let tissue = try RealConstellation(name)
    let (precision, recall) = metrics(name, "positions alone", tissue, match(tissue, radii: false))
    #expect(precision == 1 && recall == 1)
  }

  @Test(arguments: ["N01", "N02"]) func denseAnimalsAreMatchedByPositions(_ name: String) throws {
    let tissue = try RealConstellation(name)
    let alone = metrics(name, "positions alone", tissue, match(tissue, radii: false))
    #expect(alone.precision >= 0.97 && alone.recall >= 0.9)
    let both = metrics(name, "positions and radii", tissue, match(tissue, radii: true))
    #expect(both.precision >= 0.98 && both.recall >= 0.95)
  }

  @Test(arguments: ["N01", "N02"], [6, 12, 25]) func denseAnimalsAreMatchedFromAFewKnownPairs(
    _ name: String, _ count: Int
  ) throws {
    let tissue = try RealConstellation(name)
    let constraints = try PairConstraints(mustLink: Array(tissue.pairs.prefix(count)), cannotLink: [])
    let registration = try #require(
      Registrar(from: tissue.a, to: tissue.b, constraints: constraints, search: .none).register())
    let match = SessionMatch(
      countA: tissue.a.count, countB: tissue.b.count,
      candidates: SessionMatch.merged(nil, registration.evidence), registration: registration,
      significance: MatchSignificance())
    let (precision, recall) = metrics(name, "\(count) known pairs, the others", tissue, match, constraints: constraints)
    #expect(precision >= 0.85 && recall >= 0.85)
  }

  /// Real tissue: one round rotated at random, then a tenth of it displaced by 25 µm and 30 % of it removed.
  @Test func twoRoundsAreMatchedWhenRotatedDisplacedAndThinned() throws {
    var random = SeededRandom(seed: 12)
    var tissue = try RealConstellation("two-rounds")
    let rotation = Matrix3.rotation(random.uniform(-3.1..<3.1), about: [0, 0, 1])
    tissue.a = tissue.a.map { rotation * $0 }
    let whole = metrics("two-rounds", "rotated", tissue, match(tissue, radii: false, impostors: 1))
    #expect(whole.precision >= 0.96 && whole.recall >= 0.97)

    let kept = random.sample(tissue.a.count * 7 / 10, below: tissue.a.count).sorted()
    let displaced = Set(random.sample(kept.count / 10, below: kept.count))
    var thinned = tissue
    let positions = kept.map { tissue.a[$0] }
    thinned.a = positions.enumerated().map { index, position in
      guard displaced.contains(index) else { return position }
      let direction = Vector3(random.normal(), random.normal(), random.normal())
      return position + direction * (25 / direction.length)
    }
    thinned.radiiA = thinned.a.map { _ in nil }
    let newIndex = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    // A displaced soma has no partner by position.
    thinned.pairs = tissue.pairs.compactMap { pair in
      newIndex[pair.a].flatMap { displaced.contains($0) ? nil : IndexPair($0, pair.b) }
    }
    let rest = metrics("two-rounds", "displaced and thinned", thinned, match(thinned, radii: false, impostors: 1))
    #expect(rest.precision >= 0.93 && rest.recall >= 0.95)
  }
}

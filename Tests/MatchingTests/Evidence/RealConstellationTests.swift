import Numerics
import Testing
import Vocabulary

@testable import Matching

/// What geometry finds on tables of rendered and of real tissue; figures go to standard output.
@Suite(.enabled(if: RealConstellation.isThere, "no data beside the repository: set NEUROBRIDGE_DATA"))
struct RealConstellationTests {
  private func match(
    _ tissue: RealConstellation, radii: Bool, pins: Pins = .none, strangers: Int = 2
  ) -> SessionMatch {
    var options = SessionMatcher.Options()
    options.strangers = strangers
    return SessionMatcher(
      a: .init(positions: tissue.a.map { Point3($0) }, radii: radii ? tissue.radiiA : tissue.a.map { _ in nil }),
      b: .init(positions: tissue.b.map { Point3($0) }, radii: radii ? tissue.radiiB : tissue.b.map { _ in nil }),
      appearance: nil, pins: pins, options: options
    ).match()
  }

  private func figures(
    _ name: String, _ how: String, _ tissue: RealConstellation, _ match: SessionMatch, pins: Pins = .none
  ) -> (precision: Double, recall: Double) {
    let held = Set(pins.accepted)
    var open = tissue
    open.pairs.removeAll { held.contains($0) }
    let found = match.assignment(pins: pins).pairs.filter { !held.contains($0) }
    let (precision, recall) = open.precisionAndRecall(found)
    print("\(name), \(how): precision \(precision), recall \(recall), sigma \(match.registration?.sigma ?? 0)")
    return (precision, recall)
  }

  @Test(arguments: ["M01", "M02", "M03", "M04"]) func sparseAnimalsAreFoundFromNothing(_ name: String) throws {
    let tissue = try RealConstellation(name)
    let (precision, recall) = figures(name, "places alone", tissue, match(tissue, radii: false))
    #expect(precision == 1 && recall == 1)
  }

  @Test(arguments: ["N01", "N02"]) func denseAnimalsAreFoundFromNothing(_ name: String) throws {
    let tissue = try RealConstellation(name)
    let alone = figures(name, "places alone", tissue, match(tissue, radii: false))
    #expect(alone.precision >= 0.97 && alone.recall >= 0.9)
    let both = figures(name, "places and radii", tissue, match(tissue, radii: true))
    #expect(both.precision >= 0.98 && both.recall >= 0.95)
  }

  @Test(arguments: ["N01", "N02"], [6, 12, 25]) func denseAnimalsAreFoundFromSeeds(_ name: String, _ count: Int) throws
  {
    let tissue = try RealConstellation(name)
    var options = Registrar.Options()
    options.searches = false
    let pins = try Pins(accepted: Array(tissue.pairs.prefix(count)), rejected: [])
    let registration = try #require(
      Registrar(from: tissue.a, to: tissue.b, pins: pins, options: options).register())
    let match = SessionMatch(
      countA: tissue.a.count, countB: tissue.b.count,
      candidates: SessionMatch.joined(nil, registration.evidence), registration: registration, health: SessionHealth())
    let (precision, recall) = figures(name, "\(count) seeds, the others", tissue, match, pins: pins)
    #expect(precision >= 0.85 && recall >= 0.85)
  }

  /// Real tissue, one round turned at random, a tenth of it displaced, 30 % of it missing.
  @Test func twoRoundsAreFoundTurnedDisplacedAndThinned() throws {
    var random = SeededRandom(seed: 12)
    var tissue = try RealConstellation("two-rounds")
    let turn = Matrix3.rotation(random.uniform(-3.1..<3.1), about: [0, 0, 1])
    tissue.a = tissue.a.map { turn * $0 }
    let whole = figures("two-rounds", "turned", tissue, match(tissue, radii: false, strangers: 1))
    #expect(whole.precision >= 0.96 && whole.recall >= 0.97)

    let kept = random.sample(tissue.a.count * 7 / 10, below: tissue.a.count).sorted()
    let displaced = Set(random.sample(kept.count / 10, below: kept.count))
    var thinned = tissue
    let places = kept.map { tissue.a[$0] }
    thinned.a = places.enumerated().map { index, place in
      guard displaced.contains(index) else { return place }
      let direction = Vector3(random.normal(), random.normal(), random.normal())
      return place + direction * (25 / direction.length)
    }
    thinned.radiiA = thinned.a.map { _ in nil }
    let newPlace = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    // A displaced soma is nobody's partner by its place any more.
    thinned.pairs = tissue.pairs.compactMap { pair in
      newPlace[pair.a].flatMap { displaced.contains($0) ? nil : IndexPair($0, pair.b) }
    }
    let rest = figures("two-rounds", "displaced and thinned", thinned, match(thinned, radii: false, strangers: 1))
    #expect(rest.precision >= 0.93 && rest.recall >= 0.95)
  }
}

import Geometry
import Numerics
import Testing
import Vocabulary

@testable import Matching

/// Poses that real tissue takes, and what must not change the result.
struct PosesTests {
  private func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
    .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
  }

  private func match(
    _ a: [Vector3], _ b: [Vector3], constraints: PairConstraints = .none
  ) -> (match: SessionMatch, accepted: [IndexPair]) {
    let match = SessionMatcher(a: somata(a), b: somata(b), appearance: nil, constraints: constraints).match()
    return (
      match,
      Acceptance(match, probabilities: nil, options: MatchingOptions(), constraints: constraints).assignment.pairs
    )
  }

  private func expectFound(
    _ tissue: SimulatedTissue, precision least: Double = 0.95, recall: Double = 0.9,
    _ location: SourceLocation = #_sourceLocation
  ) -> SessionMatch {
    let (match, accepted) = match(tissue.a, tissue.b)
    let result = tissue.precisionAndRecall(accepted)
    #expect(
      match.isRegistered && result.precision >= least && result.recall >= recall,
      "precision \(result.precision), recall \(result.recall)", sourceLocation: location)
    return match
  }

  private func tissue(_ linear: Matrix3<Double>, seed: UInt64 = 61) -> SimulatedTissue {
    var tissue = SimulatedTissue(seed: seed, shared: 90, onlyA: 15, onlyB: 15, size: [300, 300, 120], warp: 3)
    tissue.b = tissue.b.map { linear * $0 }
    return tissue
  }

  @Test func planarSessionsAreMatchedInTheirPlane() {
    var tissue = SimulatedTissue(
      seed: 62, shared: 200, onlyA: 60, onlyB: 60, size: [500, 500, 0], rotation: 3, tilt: 0, scale: 1, translation: 8,
      warp: 1)
    tissue.a = tissue.a.map { [$0.x, $0.y, 0] }
    tissue.b = tissue.b.map { [$0.x, $0.y, 40] }
    let match = expectFound(tissue, precision: 0.97, recall: 0.93)
    #expect(match.registration?.pose.dimensions == 2)
    // The transform leads from the plane of one session to that of the other and back.
    if let transform = match.registration?.transform, let pair = tissue.pairs.first {
      let (p, q) = (tissue.a[pair.a], tissue.b[pair.b])
      #expect((transform(p) - q).length < 3)
      #expect(((transform.inverse(of: q) ?? .zero) - p).length < 3)
    }
  }

  @Test func aMirrorImageIsFoundAndNamed() {
    let match = expectFound(tissue(.diagonal([-1, 1, 1])))
    #expect(match.registration?.pose.isMirrored == true)
    #expect(match.remarks.contains { $0.contains("mirror") })
    #expect(expectFound(tissue(.identity)).remarks.isEmpty)
  }

  @Test func anUpsideDownSectionIsFoundAndNamed() {
    let match = expectFound(tissue(.rotation(.pi, about: [1, 0, 0])))
    #expect(match.remarks.contains { $0.contains("upside down") })
  }

  @Test func expandedTissueIsFoundAndItsStretchSaid() {
    let match = expectFound(tissue(.diagonal([1.7, 1.8, 3.6])), precision: 0.98, recall: 0.85)
    #expect(match.remarks.contains { $0.contains("stretched") })
  }

  @Test func knownPairsDefineAnExpandedPose() throws {
    let tissue = tissue(.diagonal([1.7, 1.8, 3.6]))
    let known = stride(from: 0, to: 90, by: 15).map { tissue.pairs[$0] }
    let constraints = try PairConstraints(mustLink: known, cannotLink: [])
    let (match, accepted) = match(tissue.a, tissue.b, constraints: constraints)
    let result = tissue.precisionAndRecall(accepted)
    #expect(match.isRegistered && result.precision >= 0.98 && result.recall >= 0.92)
  }

  /// Six right decisions and one wrong: it must not spoil the others, and is named with its distance.
  @Test func aWrongKnownPairHasNoInfluenceAndIsNamed() throws {
    let tissue = tissue(.identity)
    let (one, other) = (tissue.pairs[10], tissue.pairs[70])
    let wrong = IndexPair(one.a, other.b)
    let constraints = try PairConstraints(
      mustLink: (0..<6).map { tissue.pairs[20 + 7 * $0] } + [wrong], cannotLink: [])
    let (match, accepted) = match(tissue.a, tissue.b, constraints: constraints)
    let result = tissue.precisionAndRecall(accepted)
    #expect(match.isRegistered && result.precision >= 0.97 && result.recall >= 0.95)
    let named = match.registration?.contradicting ?? []
    #expect(named.map(\.pair) == [wrong])
    #expect(abs((named.first?.distance ?? 0) - (tissue.b[one.b] - tissue.b[other.b]).length) < 10)
  }

  @Test func aSomaDetectedTwiceIsOneSoma() {
    var tissue = tissue(.identity)
    tissue.b += tissue.b.map { $0 + [1, 0.8, 0.5] }
    let match = expectFound(tissue)
    #expect(match.registration?.twins.b == 105)
    #expect(match.remarks.contains { $0.contains("within 3 um") })
  }

  /// The frame and the unit in which both sessions are given have hardly any influence on which pairs are found.
  @Test(arguments: UInt64(1)...2) func movingAndScalingBothSessionsChangesNothing(seed: UInt64) {
    let tissue = tissue(.identity, seed: 70 + seed)
    var random = SeededRandom(seed: seed)
    let axis = Vector3(random.normal(), random.normal(), random.normal()).unit
    let rotation = Matrix3<Double>.rotation(random.uniform(0..<3), about: axis)
    let order = random.sample(tissue.a.count, below: tissue.a.count)
    let plain = match(tissue.a, tissue.b).accepted
    for scale in [0.001, 1, 2] {
      let moved = match(
        order.map { (rotation * tissue.a[$0] + [1000, -500, 200]) * scale }, tissue.b.map { rotation * $0 * scale }
      ).accepted.map { IndexPair(order[$0.a], $0.b) }
      let common = Set(plain).intersection(moved).count
      #expect(
        common >= plain.count - 5 && moved.count <= plain.count + 5, "scale \(scale): \(common) of \(plain.count)")
    }
  }

  @Test func unrelatedTissuesAreNotRegistered() {
    let registered = (1...2).count { seed in
      match(tissue(.identity, seed: UInt64(100 + seed)).a, tissue(.identity, seed: UInt64(200 + seed)).b)
        .match.isRegistered
    }
    #expect(registered == 0)
  }

  @Test func positionsThatAreNoTissueAreNotRegistered() {
    var tissue = tissue(.identity)
    tissue.a[3] = [1e10, 0, 0]
    #expect(match(tissue.a, tissue.b).match.registration == nil)
    tissue.a[3] = [.nan, 0, 0]
    #expect(match(tissue.a, tissue.b).match.registration == nil)
  }

  @Test func aMatchThatIsEndedThrows() {
    let tissue = tissue(.identity)
    let matcher = SessionMatcher(a: somata(tissue.a), b: somata(tissue.b), appearance: nil)
    #expect(throws: CancellationError.self) { try matcher.match(monitor: MatchMonitor { _ in false }) }
  }

  @Test func aSmallFieldIsLocatedInALargeSession() {
    var random = SeededRandom(seed: 9)
    let large = (0..<3000).map { _ in
      Vector3(random.uniform() * 1500, random.uniform() * 1500, random.uniform() * 500)
    }
    let centre = Vector3(900, 500, 250)
    let near = large.sorted { ($0 - centre).squaredLength < ($1 - centre).squaredLength }.prefix(60)
    let rotation = Matrix3<Double>.rotation(2, about: [0, 0, 1])
    let field = near.enumerated().map { index, p in
      index % 3 == 0
        ? Vector3(random.uniform() * 200, random.uniform() * 200, random.uniform() * 200)
        : rotation * (p - centre) + Vector3(random.normal(), random.normal(), random.normal())
    }
    let found = FieldLocator(of: field, in: large)
    #expect((found.significance?.pValue ?? 1) <= 0.01)
    let error = found.locations.first.map { ($0.map(rotation * [10, 20, 5]) - centre - [10, 20, 5]).length }
    #expect(error ?? .infinity < 5)
  }
}

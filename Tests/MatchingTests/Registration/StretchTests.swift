import Geometry
import Testing
import Vocabulary

@testable import Matching

/// Tissue that is stretched by another factor along each axis, and what the user says of it.
struct StretchTests {
  private let factors = Vector3(0.6, 1.7, 2.9)

  private func somata(_ positions: [Vector3], _ expansion: Expansion = .none) -> SessionMatcher.Somata {
    .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil }, expansion: expansion)
  }

  /// In session b each axis has its own length.
  private func stretched(seed: UInt64 = 61) -> SimulatedTissue {
    var tissue = SimulatedTissue(seed: seed, shared: 90, onlyA: 15, onlyB: 15, size: [300, 300, 120], warp: 3)
    tissue.b = tissue.b.map { $0 * factors }
    return tissue
  }

  private func result(
    _ match: SessionMatch, _ tissue: SimulatedTissue
  ) -> (precision: Double, recall: Double) {
    tissue.precisionAndRecall(
      Acceptance(match, probabilities: nil, options: MatchingOptions()).assignment.pairs)
  }

  @Test func threeDifferentFactorsAreFoundAndSaid() throws {
    let tissue = stretched()
    let match = SessionMatcher(a: somata(tissue.a), b: somata(tissue.b), appearance: nil).match()
    let (precision, recall) = result(match, tissue)
    #expect(match.isRegistered && precision >= 0.97 && recall >= 0.85, "precision \(precision), recall \(recall)")
    let pose = try #require(match.registration?.pose)
    for axis in 0..<3 { #expect(abs(pose.scales[axis] / (factors[axis] * 0.92) - 1) < 0.12, "\(pose.scales)") }
    #expect(match.remarks.contains { $0.contains("stretched") })
    // The transform leads from one session as it is to the other as it is, and back.
    let transform = try #require(match.registration?.transform)
    let pair = tissue.pairs[3]
    #expect((transform(tissue.a[pair.a]) - tissue.b[pair.b]).length < 12)
    #expect(((transform.inverse(of: tissue.b[pair.b]) ?? .zero) - tissue.a[pair.a]).length < 12)
  }

  @Test func anExpansionThatTheUserStatesIsTakenOut() throws {
    let tissue = stretched()
    let expansion = try #require(Expansion(x: factors.x, y: factors.y, z: factors.z))
    let match = SessionMatcher(a: somata(tissue.a), b: somata(tissue.b, expansion), appearance: nil).match()
    let (precision, recall) = result(match, tissue)
    #expect(match.isRegistered && precision >= 0.97 && recall >= 0.9, "precision \(precision), recall \(recall)")
    #expect(match.remarks.isEmpty)
    let transform = try #require(match.registration?.transform)
    let pair = tissue.pairs[3]
    #expect((transform(tissue.a[pair.a]) - tissue.b[pair.b]).length < 12)
  }

  @Test func aMirrorImageIsNotTriedWhereTheUserExcludesIt() {
    var tissue = SimulatedTissue(seed: 61, shared: 90, onlyA: 15, onlyB: 15, size: [300, 300, 120], warp: 3)
    tissue.b = tissue.b.map { $0 * [-1, 1, 1] }
    for (mirror, isFound) in [(MirrorPolicy.no, false), (.yes, true)] {
      var options = MatchingOptions()
      options.mirror = mirror
      let match = SessionMatcher(a: somata(tissue.a), b: somata(tissue.b), appearance: nil, options: options).match()
      #expect(match.isRegistered == isFound)
      #expect((match.registration?.pose.isMirrored ?? false) == isFound)
    }
  }

  @Test func aFactorThatIsNoneIsRefused() {
    #expect(Expansion(x: 0, y: 1, z: 1) == nil)
    #expect(Expansion(x: 1, y: .nan, z: 1) == nil)
    #expect(Expansion(x: 1, y: 1, z: 1000) == nil)
  }

  @Test func theAxesOfAStretchAreThoseOfTheSessionItBelongsTo() {
    let rotation = Matrix3<Double>.rotation(0.7, about: [0, 0, 1])
    let ofB = Stretch(of: Matrix3.diagonal([2, 3, 0.5]) * rotation, dimensions: 3)
    #expect((ofB.b - [2, 3, 0.5]).length < 1e-9 && ofB.a == [1, 1, 1])
    let ofA = Stretch(of: rotation * Matrix3.diagonal([2, 3, 0.5]), dimensions: 3)
    #expect((ofA.a - [0.5, 1 / 3.0, 2]).length < 1e-9 && ofA.b == [1, 1, 1])
  }
}

import Geometry
import Numerics
import Testing

@testable import Matching

struct SplineFitTests {
  private func tissue() -> SimulatedTissue { SimulatedTissue(seed: 4, shared: 60, rotation: 5, click: 0.2) }

  private func known(_ tissue: SimulatedTissue) -> [Correspondence] {
    tissue.pairs.map { Correspondence(from: tissue.a[$0.a], to: tissue.b[$0.b]) }
  }

  private func splineFit(_ pairs: [Correspondence], stiffness: Double) throws -> SplineFit {
    let problem = try #require(SplineProblem(pairs))
    return try #require(SplineFit(problem, stiffness: stiffness))
  }

  @Test func aSplineWithoutStiffnessInterpolates() throws {
    let pairs = known(tissue())
    let fit = try splineFit(pairs, stiffness: 1e-6)
    for pair in pairs { #expect((fit.spline(pair.from) - pair.to).length < 0.05) }
  }

  @Test func aSplineOfLargeStiffnessIsTheAffineMap() throws {
    let pairs = known(tissue())
    let fit = try splineFit(pairs, stiffness: 1e9)
    let affine = AffineMap.affine(pairs, prior: .identity, strength: 1e-9)
    for pair in pairs { #expect((fit.spline(pair.from) - affine(pair.from)).length < 0.01) }
  }

  @Test func aWarpIsPredictedBetterThanByTheAffineMap() throws {
    let tissue = tissue()
    let pairs = known(tissue)
    let fit = try #require(SplineFit.best(pairs))
    let affine = AffineMap.affine(pairs, prior: .identity, strength: 1e-9)
    var random = SeededRandom(seed: 9)
    var (splineError, affineError) = (0.0, 0.0)
    for _ in 0..<200 {
      let p = Vector3(random.uniform(40..<230), random.uniform(40..<230), random.uniform(15..<75))
      splineError += (fit.spline(p) - tissue.truth(p)).length
      affineError += (affine(p) - tissue.truth(p)).length
    }
    #expect(splineError < 0.75 * affineError)
  }

  /// The closed form against fits without one soma at a time.
  @Test func leaveOneOutErrorsAreThoseOfFitsWithoutTheSoma() throws {
    let pairs = Array(known(tissue()).prefix(25))
    let fit = try splineFit(pairs, stiffness: 50)
    var sum = 0.0
    for left in pairs.indices {
      // A negligible weight, so that the knots stay the same.
      var others = pairs
      others[left].weight = 1e-8
      let without = try splineFit(others, stiffness: 50)
      let error = (without.spline(pairs[left].from) - pairs[left].to).length
      let closed = (fit.spline(pairs[left].from) - pairs[left].to).length / (1 - fit.leverages[left])
      #expect(abs(error - closed) < 1e-3 * (1 + error))
      sum += min(error * error, 900)
    }
    #expect(abs(sum / Double(pairs.count) - fit.leaveOneOutError) < 0.01 * fit.leaveOneOutError)
  }

  @Test func uncertaintyGrowsWithTheDistanceFromTheSomata() throws {
    let fit = try splineFit(known(tissue()), stiffness: 50)
    let near = fit.uncertainty(at: [135, 135, 45])
    #expect(near < 1)
    #expect(fit.uncertainty(at: [135, 135, 400]) > 5 * near)
  }

  @Test func aSplineIsInverted() throws {
    let tissue = tissue()
    let pairs = known(tissue)
    let affine = AffineMap.affine(pairs, prior: .identity, strength: 1e-9)
    let fit = try #require(
      SplineFit.best(pairs.map { Correspondence(from: affine($0.from), to: $0.to, weight: $0.weight) }))
    let transform = SpatialTransform(affine: affine, spline: fit.spline)
    for p in tissue.a {
      let back = try #require(transform.inverse(of: transform(p)))
      #expect((back - p).length < 1e-4)
    }
  }

  @Test func somataInAPlaneHaveNoSpline() {
    let flat = known(tissue()).map { Correspondence(from: [$0.from.x, $0.from.y, 20], to: $0.to) }
    #expect(SplineFit.best(flat) == nil)
    #expect(SplineFit.best([]) == nil)
  }

  @Test func theNumberOfKnotsIsLimited() throws {
    let many = SimulatedTissue(seed: 2, shared: 400, onlyA: 0, onlyB: 0, size: [600, 600, 200], rotation: 0)
    let fit = try #require(SplineFit.best(known(many)))
    #expect(fit.spline.knots.count == ThinPlateSpline.maxKnots)
  }
}

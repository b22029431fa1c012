import Numerics
import Testing

@testable import Matching

struct SplineFitTests {
  private func tissue() -> SimulatedTissue { SimulatedTissue(seed: 4, shared: 60, turn: 5, click: 0.2) }

  private func known(_ tissue: SimulatedTissue) -> [Correspondence] {
    tissue.pairs.map { Correspondence(from: tissue.a[$0.a], to: tissue.b[$0.b]) }
  }

  @Test func aSoftSplinePassesThroughItsData() throws {
    let pairs = known(tissue())
    let fit = try #require(SplineFit.fit(pairs, stiffness: 1e-6))
    for pair in pairs { #expect((fit.spline(pair.from) - pair.to).length < 0.05) }
  }

  @Test func anEndlesslyStiffSplineIsTheAffineMap() throws {
    let pairs = known(tissue())
    let fit = try #require(SplineFit.fit(pairs, stiffness: 1e9))
    let affine = AffineMap.affine(pairs, prior: .identity, strength: 1e-9)
    for pair in pairs { #expect((fit.spline(pair.from) - affine(pair.from)).length < 0.01) }
  }

  @Test func bendsAreForetoldBetterThanByTheAffineMap() throws {
    let tissue = tissue()
    let pairs = known(tissue)
    let fit = try #require(SplineFit.best(pairs))
    let affine = AffineMap.affine(pairs, prior: .identity, strength: 1e-9)
    var random = SeededRandom(seed: 9)
    var (bent, straight) = (0.0, 0.0)
    for _ in 0..<200 {
      let p = Vector3(random.uniform(40..<230), random.uniform(40..<230), random.uniform(15..<75))
      bent += (fit.spline(p) - tissue.truth(p)).length
      straight += (affine(p) - tissue.truth(p)).length
    }
    #expect(bent < 0.75 * straight)
  }

  /// The closed form against fitting anew without the soma, one by one.
  @Test func leaveOneOutErrorsAreThoseOfFittingWithoutTheSoma() throws {
    let pairs = Array(known(tissue()).prefix(25))
    let fit = try #require(SplineFit.fit(pairs, stiffness: 50))
    var sum = 0.0
    for left in pairs.indices {
      // Its weight is all but taken away, so that the knots stay where they are.
      var others = pairs
      others[left].weight = 1e-8
      let without = try #require(SplineFit.fit(others, stiffness: 50))
      let error = (without.spline(pairs[left].from) - pairs[left].to).length
      let closed = (fit.spline(pairs[left].from) - pairs[left].to).length / (1 - fit.leverages[left])
      #expect(abs(error - closed) < 1e-3 * (1 + error))
      sum += min(error * error, 900)
    }
    #expect(abs(sum / Double(pairs.count) - fit.foretellingError) < 0.01 * fit.foretellingError)
  }

  @Test func uncertaintyGrowsAwayFromTheSomata() throws {
    let fit = try #require(SplineFit.fit(known(tissue()), stiffness: 50))
    let near = fit.uncertainty(at: [135, 135, 45])
    #expect(near < 1)
    #expect(fit.uncertainty(at: [135, 135, 400]) > 5 * near)
  }

  @Test func aSplineGoesBackAndForth() throws {
    let tissue = tissue()
    let pairs = known(tissue)
    let affine = AffineMap.affine(pairs, prior: .identity, strength: 1e-9)
    let fit = try #require(
      SplineFit.best(pairs.map { Correspondence(from: affine($0.from), to: $0.to, weight: $0.weight) }))
    let transform = SpatialTransform(affine: affine, bend: fit.spline)
    for p in tissue.a {
      let back = try #require(transform.inverse(of: transform(p)))
      #expect((back - p).length < 1e-4)
    }
  }

  @Test func aPlaneOfSomataHasNoSpline() {
    let flat = known(tissue()).map { Correspondence(from: [$0.from.x, $0.from.y, 20], to: $0.to) }
    #expect(SplineFit.best(flat) == nil)
    #expect(SplineFit.best([]) == nil)
  }

  @Test func manySomataShareAFewKnots() throws {
    let many = SimulatedTissue(seed: 2, shared: 400, onlyA: 0, onlyB: 0, size: [600, 600, 200], turn: 0)
    let fit = try #require(SplineFit.best(known(many)))
    #expect(fit.spline.knots.count == ThinPlateSpline.maximumKnots)
  }
}

import Geometry
import Numerics
import Testing
import Vocabulary

@testable import Matching

struct LandmarkTests {
  /// Points that are no somata, where the tissue of `SimulatedTissue` has them.
  private func landmarks(_ tissue: SimulatedTissue, _ count: Int) -> [Correspondence] {
    var random = SeededRandom(seed: 4)
    return (0..<count).map { _ in
      let p = Vector3(random.uniform(0..<270), random.uniform(0..<270), random.uniform(0..<90))
      return Correspondence(from: p, to: tissue.truth(p))
    }
  }

  private func match(_ tissue: SimulatedTissue, _ landmarks: [Correspondence]) -> SessionMatch {
    func somata(_ positions: [Vector3]) -> SessionMatcher.Somata {
      .init(positions: positions.map { Point3($0) }, radii: positions.map { _ in nil })
    }
    return SessionMatcher(a: somata(tissue.a), b: somata(tissue.b), appearance: nil, landmarks: landmarks).match()
  }

  /// Too few somata for a constellation: the landmarks say where they lie.
  @Test func landmarksRegisterSomataThatAreTooFewByThemselves() {
    let tissue = SimulatedTissue(seed: 31, shared: 9, onlyA: 2, onlyB: 2, warp: 2)
    let match = match(tissue, landmarks(tissue, 8))
    let accepted = Acceptance(match, probabilities: nil, options: MatchingOptions()).assignment.pairs
    let result = tissue.precisionAndRecall(accepted)
    #expect(match.isRegistered && result.precision >= 0.85 && result.recall >= 0.85, "\(result)")
    // They are no somata: no pair names them.
    #expect(match.candidates.allSatisfy { $0.a < tissue.a.count && $0.b < tissue.b.count })
  }

  @Test func aWrongLandmarkHasNoInfluence() {
    let tissue = SimulatedTissue(seed: 32)
    var marked = landmarks(tissue, 8)
    marked[2].to += [120, -80, 40]
    let result = tissue.precisionAndRecall(
      Acceptance(match(tissue, marked), probabilities: nil, options: MatchingOptions()).assignment.pairs)
    #expect(result.precision >= 0.9 && result.recall >= 0.85, "\(result)")
  }

  @Test func fourLandmarksDefineATransformAndItsError() throws {
    let tissue = SimulatedTissue(seed: 33, warp: 0, click: 0)
    #expect(LandmarkFit(landmarks(tissue, 3)) == nil)
    let fit = try #require(LandmarkFit(landmarks(tissue, 6)))
    #expect(fit.leaveOneOutError < 2)
    #expect((fit.transform([100, 50, 30]) - tissue.truth([100, 50, 30])).length < 2)
    var wrong = landmarks(tissue, 10)
    wrong[7].to += [100, 0, 0]
    #expect(LandmarkFit(wrong)?.agreeing == [0, 1, 2, 3, 4, 5, 6, 8, 9])
  }

  @Test func inBentTissueASplineOfLandmarksPredictsBetterThanAnAffineMap() throws {
    let tissue = SimulatedTissue(seed: 34, warp: 4)
    let fit = try #require(LandmarkFit(landmarks(tissue, 60)))
    #expect(fit.transform.spline != nil)
    #expect((fit.transform([135, 135, 45]) - tissue.truth([135, 135, 45])).length < 5)
  }
}

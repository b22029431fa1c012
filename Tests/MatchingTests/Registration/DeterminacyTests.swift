import Geometry
import Testing

@testable import Matching

struct DeterminacyTests {
  private let square: [Vector3] = [[0, 0, 10], [100, 0, 10], [0, 100, 10], [100, 100, 10], [50, 40, 10]]

  @Test func aPlaneLeavesTheStretchAlongItsNormalUndetermined() {
    let determinacy = Determinacy(positions: square)
    #expect(determinacy.model == .similarity)
    #expect(determinacy.description.contains("normal of the somata's plane (nearly z)"))
  }

  @Test func fewPositionsDetermineLittle() {
    #expect(Determinacy(positions: []).model == .none)
    #expect(Determinacy(positions: [[1, 2, 3]]).model == .translation)
    #expect(Determinacy(positions: [[0, 0, 0], [50, 0, 0]]).model == .similarity)
    #expect(Determinacy(positions: Array(square.prefix(3))).model == .similarity)
    #expect(
      Determinacy(positions: [[0, 0, 0], [50, 0, 0], [90, 0.5, 0], [140, 0, 0]]).description.contains("line"))
  }

  @Test func fourPositionsDetermineAnAffineMapAndEightASpline() {
    let corners: [Vector3] = [[0, 0, 0], [100, 0, 0], [0, 100, 0], [0, 0, 80]]
    #expect(Determinacy(positions: corners).model == .affine)
    #expect(Determinacy(positions: corners + corners.map { $0 + [30, 40, 20] }).model == .thinPlateSpline)
    #expect(Determinacy.Model.affine < .thinPlateSpline)
  }
}

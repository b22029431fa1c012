import Testing

@testable import Matching

struct DeterminacyTests {
  private let square: [Vector3] = [[0, 0, 10], [100, 0, 10], [0, 100, 10], [100, 100, 10], [50, 40, 10]]

  @Test func aPlaneLeavesTheStretchAlongItsNormalOpen() {
    let found = Determinacy(places: square)
    #expect(found.model == .similarity)
    #expect(found.description.contains("normal of the somata's plane (nearly z)"))
  }

  @Test func fewPlacesDetermineLittle() {
    #expect(Determinacy(places: []).model == .none)
    #expect(Determinacy(places: [[1, 2, 3]]).model == .shift)
    #expect(Determinacy(places: [[0, 0, 0], [50, 0, 0]]).model == .similarity)
    #expect(Determinacy(places: Array(square.prefix(3))).model == .similarity)
    #expect(Determinacy(places: [[0, 0, 0], [50, 0, 0], [90, 0.5, 0], [140, 0, 0]]).description.contains("line"))
  }

  @Test func fourInSpaceMakeAnAffineMapAndEightABend() {
    let corners: [Vector3] = [[0, 0, 0], [100, 0, 0], [0, 100, 0], [0, 0, 80]]
    #expect(Determinacy(places: corners).model == .affine)
    #expect(Determinacy(places: corners + corners.map { $0 + [30, 40, 20] }).model == .bend)
    #expect(Determinacy.Model.affine < .bend)
  }
}

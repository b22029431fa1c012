import Numerics
import Testing

@testable import Matching

struct GaussianEvidenceTests {
  @Test func logOddsFollowAnInformativeMeasurementAndIgnoreAnUninformativeOne() throws {
    var random = SeededRandom(seed: 1)
    let impostors = (0..<500).map { _ in random.normal() }
    let informative = try #require(
      GaussianEvidence(genuine: (0..<60).map { _ in (3 + 0.5 * random.normal(), 1) }, impostors: impostors))
    #expect(informative.logOdds(3) > 2 && informative.logOdds(-1) < -3)
    let uninformative = try #require(
      GaussianEvidence(genuine: (0..<200).map { _ in (random.normal(), 1) }, impostors: impostors))
    for value in [-1.0, 0, 1] { #expect(abs(uninformative.logOdds(value)) < 0.5) }
  }

  @Test func fewGenuinePairsAreNotLearntFrom() {
    #expect(GaussianEvidence(genuine: [(1, 1), (2, 1)], impostors: Array(repeating: 0.5, count: 50)) == nil)
  }

  @Test func logOddsStayWithinTheLimit() throws {
    var random = SeededRandom(seed: 2)
    let impostors = (0..<500).map { _ in random.normal() }
    let evidence = try #require(
      GaussianEvidence(genuine: (0..<90).map { _ in (30 + random.normal(), 1) }, impostors: impostors, limit: 4))
    #expect(evidence.logOdds(30) == 4 && evidence.logOdds(0) == -4)
  }
}

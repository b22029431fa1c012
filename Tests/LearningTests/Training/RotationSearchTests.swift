import Testing

@testable import Learning

@Suite struct RotationSearchTests {
  @Test(arguments: [-0.2, 0, 0.03, 0.21]) func theMaximumOfAParabolaIsFoundBetweenTheOffsets(_ peak: Double) {
    let offsets = [-0.26, -0.13, 0, 0.13, 0.26]
    #expect(abs(RotationSearch.peak(offsets, offsets.map { 0.8 - 2 * ($0 - peak) * ($0 - peak) }) - peak) < 1e-9)
  }

  @Test func aMaximumOutsideTheOffsetsIsCutToThem() {
    let offsets = [-1.0, -0.5, 0, 0.5, 1]
    #expect(RotationSearch.peak(offsets, offsets.map { -($0 - 3) * ($0 - 3) }) == 1)
    #expect(RotationSearch.peak(offsets, offsets.map { $0 * $0 + 0.1 * $0 }) == 1)
  }

  @Test func onlyMutualNeighboursArePairs() {
    let pairs = RotationSearch.mutualPairs([[1, 0], [0.9, 0.1], [0, 1]], [[1, 0], [0, 1]])
    #expect(pairs.map(\.query) == [0] && pairs.map(\.partner) == [0])
  }
}

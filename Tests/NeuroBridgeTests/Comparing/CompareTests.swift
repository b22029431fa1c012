import NeuroBridge
import Testing
import Vocabulary

@Suite struct CompareTests {
  let x: [Float] = [1, 0, 0]
  let y: [Float] = [0, 1, 0]
  let z: [Float] = [0, 0, 1]

  @Test func methodsAreComparedOnTheSameNeurons() throws {
    let small = try SmallAtlas([x, y, z], [z, x, y, [0.6, 0.8, 0]])
    for (a, b) in [(0, 1), (1, 2), (2, 0)] { try small.review(small.a[a], small.b[b], .match) }
    let report = try small.atlas.compare(CompareRequest(baselines: false))
    #expect(report.queries == 3 && report.gallery == 4 && report.animals == ["M01"])
    let method = try #require(report.methods.first)
    #expect(method.name == "given@1" && method.kind == "imported" && method.parameters == nil)
    #expect(method.top1 == 1 && method.top1Reversed == 1 && method.auc == 1 && method.equalErrorRate == 0)
    #expect(method.sameDistance.median == 0 && method.differentDistance.median == 1)
    #expect(method.top1OfAnimal == ["M01": 1])
  }

  @Test func withoutKnownPairsThereIsNothingToCompare() throws {
    let small = try SmallAtlas([x], [x])
    #expect(throws: AtlasError.evaluate(.noPairs(animals: []))) { _ = try small.atlas.compare() }
  }
}

import Evaluation
import Glibc
import Numerics
import Testing

@Suite struct PixelBaselineTests {
  /// By numpy.
  @Test func similaritiesAreThoseOfNumpy() throws {
    var first: [Float] = []
    var second: [Float] = []
    for i in 0..<3 {
      for j in 1...12 {
        let a: Double = sin(0.5 * Double(i * j) + 1)
        let b: Double = cos(0.3 * Double((i + 1) * j))
        first.append(Float(a))
        second.append(Float(0.5 * a + b))
      }
    }
    let queries = try PatchBatch(channels: 3, edge: 2, values: first)
    let gallery = try PatchBatch(channels: 3, edge: 2, values: second)
    let mse: [Float] = [
      -0.8914728022683561, -1.4010931178107633, -1.9947342096418044, -0.47646104457590255, -0.439337686936863,
      -1.900747670717504, -0.9330118864771996, -1.4371298209956975, -0.15014805469250223,
    ]
    let errors = try PixelBaseline.mse.similarities(queries: queries, gallery: gallery)
    #expect(zip(errors, mse).allSatisfy { abs($0 - $1) < 1e-6 })
    let pearson: [Float] = [
      0.5876854372188577, 0.6905418282592144, -0.2926919217590316, 0.12214029506095393, -0.11395498589364786,
      0.9687785124762238,
    ]
    let correlations = try PixelBaseline.pearson.similarities(queries: queries, gallery: gallery)
    #expect(zip(correlations[3...], pearson).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// A random patch and the same rotated by 90°, which needs no interpolation.
  @Test(arguments: PixelBaseline.allCases) func aRotatedPatchIsMatched(_ baseline: PixelBaseline) throws {
    let edge = 15
    var random = SeededRandom(seed: 2)
    let patch = (0..<2 * edge * edge).map { _ in Float(random.uniform()) }
    var rotated = patch
    for c in 0..<2 {
      for y in 0..<edge {
        for x in 0..<edge { rotated[(c * edge + x) * edge + edge - 1 - y] = patch[(c * edge + y) * edge + x] }
      }
    }
    let other = (0..<2 * edge * edge).map { _ in Float(random.uniform()) }
    let queries = try PatchBatch(channels: 2, edge: edge, values: patch)
    let gallery = try PatchBatch(channels: 2, edge: edge, values: other + rotated)
    let best: Float = baseline == .mse ? 0 : 1
    let unrotated = try baseline.similarities(queries: queries, gallery: gallery)
    let searched = try baseline.similarities(queries: queries, gallery: gallery, rotations: 4)
    #expect(unrotated[1] < best - 0.05)
    #expect(abs(searched[1] - best) < 1e-4)
    #expect(searched[0] < best - 0.05)
  }

  @Test func patchesOfDifferentShapesAreRefused() throws {
    let small = try PatchBatch(channels: 1, edge: 2, values: [1, 2, 3, 4])
    let large = try PatchBatch(channels: 4, edge: 1, values: [1, 2, 3, 4])
    #expect(throws: EvaluationError.self) { try PixelBaseline.mse.similarities(queries: small, gallery: large) }
    #expect(throws: EvaluationError.self) { try PatchBatch(channels: 1, edge: 2, values: [1, 2, 3]) }
    #expect(throws: EvaluationError.notFinite(what: "patches", row: 0, column: 1)) {
      try PatchBatch(channels: 1, edge: 2, values: [1, .nan, 3, 4])
    }
  }
}

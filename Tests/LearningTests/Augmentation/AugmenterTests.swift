import Numerics
import Testing

@testable import Learning

@Suite struct AugmenterTests {
  private let plain = Augmenter(.none, channels: 2, sourcePixels: 12, pixels: 8)

  private func cut(_ augmenter: Augmenter, _ source: [Float], _ view: Augmenter.View = .init()) -> [Float] {
    var target = [Float](repeating: 0, count: 8 * 8 * 2)
    augmenter.cut(source, view: view, into: &target)
    return target
  }

  @Test func withoutRotationTheCentreIsCopied() {
    let source = Array(noise([2, 12, 12], seed: 1).values)
    let target = cut(plain, source)
    for (y, x, c) in [(0, 0, 0), (3, 5, 1), (7, 7, 1)] {
      #expect(abs(target[(y * 8 + x) * 2 + c] - source[c * 144 + (y + 2) * 12 + x + 2]) < 1e-5)
    }
  }

  @Test func aRotationBy90DegreesMovesRowsToColumns() {
    let source = Array(noise([2, 12, 12], seed: 1).values)
    let (straight, rotated) = (cut(plain, source), cut(plain, source, .init(angle: .pi / 2)))
    for (y, x) in [(0, 0), (2, 6), (7, 3)] {
      // The target's (x, y) shows the source's (−y, x), counted from the centre.
      #expect(abs(rotated[(y * 8 + x) * 2] - straight[(x * 8 + 7 - y) * 2]) < 1e-4)
    }
  }

  @Test func mirroringReversesRows() {
    let source = Array(noise([2, 12, 12], seed: 1).values)
    let (straight, mirrored) = (cut(plain, source), cut(plain, source, .init(isMirrored: true)))
    #expect((0..<8).allSatisfy { abs(mirrored[(3 * 8 + $0) * 2] - straight[(3 * 8 + 7 - $0) * 2]) < 1e-4 })
  }

  @Test func equalSeedsGiveEqualImagesAndOthersDiffer() {
    let augmenter = Augmenter(.init(), channels: 2, sourcePixels: 12, pixels: 8)
    let source = noise([2, 12, 12], seed: 1).values.map(abs)
    func augmented(_ seed: UInt64) -> [Float] {
      var random = SeededRandom(seed: seed)
      var target = [Float](repeating: 0, count: 128)
      augmenter.augment(source, view: .init(angle: 1), random: &random, into: &target)
      return target
    }
    #expect(augmented(1) == augmented(1))
    #expect(augmented(1) != augmented(2))
    let values = augmented(1)
    #expect(values.allSatisfy { $0.isFinite })
  }

  @Test func noiseHasTheConfiguredDeviation() {
    var only = Augmentation.none
    only.noise = 1
    let augmenter = Augmenter(only, channels: 1, sourcePixels: 96, pixels: 64)
    let source = [Float](repeating: 0, count: 96 * 96)
    var largest = 0.0
    for seed in 0..<20 {
      var random = SeededRandom(seed: UInt64(seed))
      var target = [Float](repeating: 0, count: 64 * 64)
      augmenter.augment(source, view: .init(), random: &random, into: &target)
      let variance = target.reduce(0.0) { $0 + Double($1 * $1) } / 4096
      largest = max(largest, variance.squareRoot())
    }
    #expect(largest > 0.8 && largest < 1.1)
  }

  @Test func blurKeepsTheSum() {
    var only = Augmentation.none
    only.blur = 2
    let augmenter = Augmenter(only, channels: 1, sourcePixels: 48, pixels: 32)
    var source = [Float](repeating: 0, count: 48 * 48)
    source[24 * 48 + 24] = 1
    for seed in 0..<6 {
      var random = SeededRandom(seed: UInt64(seed))
      var target = [Float](repeating: 0, count: 32 * 32)
      augmenter.augment(source, view: .init(), random: &random, into: &target)
      #expect(abs(target.reduce(0, +) - 1) < 1e-4)
    }
  }

  @Test func aShiftAlongZMixesEachSlabWithTheNextAndLeavesTheOutermost() {
    var only = Augmentation.none
    only.depth = 0.5
    let augmenter = Augmenter(only, channels: 3, sourcePixels: 6, pixels: 4)
    let source = (0..<3).flatMap { slab in [Float](repeating: [2, 5, 11][slab], count: 36) }
    var directions: Set<Bool> = []
    for seed in 0..<8 {
      var random = SeededRandom(seed: UInt64(seed))
      var target = [Float](repeating: 0, count: 48)
      augmenter.augment(source, view: .init(), random: &random, into: &target)
      let (first, centre, last) = (target[0], target[1], target[2])
      let isDeeper = first > 2
      directions.insert(isDeeper)
      let fraction = isDeeper ? (first - 2) / 3 : (11 - last) / 6
      #expect(fraction > 0 && fraction <= 0.5)
      #expect(isDeeper ? last == 11 : first == 2)
      #expect(abs(centre - (isDeeper ? 5 + 6 * fraction : 5 - 3 * fraction)) < 1e-4)
      #expect((0..<16).allSatisfy { target[$0 * 3] == first && target[$0 * 3 + 2] == last })
    }
    #expect(directions.count == 2)
  }
}

import Numerics
import Testing

@Suite struct SeededRandomTests {
  @Test func theSameSeedGivesTheSameNumbers() {
    var a = SeededRandom(seed: 7)
    var b = SeededRandom(seed: 7)
    #expect((0..<100).allSatisfy { _ in a.next() == b.next() })
  }

  @Test func aKeptStateGoesOnWhereItWas() {
    var a = SeededRandom(seed: 7)
    _ = a.normal()
    var b = SeededRandom(state: a.state)
    #expect((0..<100).allSatisfy { _ in a.next() == b.next() })
  }

  @Test func streamsOfOneSeedDiffer() {
    var a = SeededRandom(seed: 7, stream: 0)
    var b = SeededRandom(seed: 7, stream: 1)
    #expect(a.next() != b.next())
  }

  @Test func normalDrawsHaveZeroMeanAndUnitVariance() {
    var random = SeededRandom(seed: 11)
    let draws = (0..<100_000).map { _ in random.normal() }
    let mean = draws.reduce(0, +) / 100_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.02)
  }

  @Test(arguments: [0.5, 4, 60]) func poissonCountsHaveTheMeanAskedFor(mean: Double) {
    var random = SeededRandom(seed: 5)
    let draws = (0..<50_000).map { _ in random.poisson(mean) }
    #expect(abs(Double(draws.reduce(0, +)) / 50_000 - mean) < 0.03 * max(1, mean))
  }

  @Test func aSampleRepeatsNothing() {
    var random = SeededRandom(seed: 3)
    #expect(Set(random.sample(40, below: 100)).count == 40)
  }
}

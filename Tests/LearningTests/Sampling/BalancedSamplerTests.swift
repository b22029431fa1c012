import Testing

@testable import Learning

@Suite struct BalancedSamplerTests {
  private func sampler(identities: Int, perBatch: Int, instances: Int = 2) throws -> BalancedSampler {
    let labels = (0..<identities).flatMap { [$0, $0, $0] }
    let groups = (0..<identities).flatMap { _ in [0, 0, 1] }
    return try BalancedSampler(
      labels: labels, groups: groups, identitiesPerBatch: perBatch, instancesPerIdentity: instances, seed: 4)
  }

  @Test func aBatchHasEachOfItsIdentitiesInBothModalities() throws {
    let sampler = try sampler(identities: 23, perBatch: 10)
    for step in 0..<20 {
      let batch = sampler.batch(step: step)
      #expect(batch.count == 20)
      #expect(Set(batch.map { $0 / 3 }).count == 10)
      for i in stride(from: 0, to: 20, by: 2) {
        #expect(batch[i] / 3 == batch[i + 1] / 3)
        #expect((batch[i] % 3 == 2) != (batch[i + 1] % 3 == 2))
      }
    }
  }

  @Test func anIdentityIsDrawnAtMostOnceInAnEpoch() throws {
    let sampler = try sampler(identities: 23, perBatch: 10)
    #expect(sampler.batchesPerEpoch == 2)
    let drawn = (0..<2).flatMap { sampler.batch(step: $0).map { $0 / 3 } }
    #expect(Set(drawn).count == 20)
  }

  @Test func aShortageIsDrawnWithReplacement() throws {
    let batch = try sampler(identities: 4, perBatch: 2, instances: 5).batch(step: 0)
    #expect(batch.count == 10)
    #expect(Set(batch.prefix(5)).count == 3)
  }

  @Test func aBatchDependsOnTheStepAlone() throws {
    let (a, b) = (try sampler(identities: 23, perBatch: 10), try sampler(identities: 23, perBatch: 10))
    _ = (0..<7).map { a.batch(step: $0) }
    #expect(a.batch(step: 7) == b.batch(step: 7))
    #expect(a.batch(step: 7) != b.batch(step: 8))
  }

  @Test func unbalancedSetsAreRefused() {
    func make(_ labels: [Int], _ count: Int) throws {
      _ = try BalancedSampler(
        labels: labels, groups: labels.map { _ in 0 }, identitiesPerBatch: count, instancesPerIdentity: 2, seed: 0)
    }
    #expect(throws: BalancedSampler.Failure.tooFewIdentities(1)) { try make([0, 0], 2) }
    #expect(throws: BalancedSampler.Failure.batchTooLarge(requested: 5, identities: 2)) { try make([0, 0, 1, 1], 5) }
    #expect(throws: BalancedSampler.Failure.singleInstance(label: 1)) { try make([0, 0, 1], 2) }
  }

  @Test(arguments: [0, 1, 7, 100]) func batchesOfTwoFieldsAreDrawnFromTwoAnimalsAndDependOnTheStepAlone(_ step: Int)
    throws
  {
    // Four animals of 30 identities, each in two modalities.
    let labels = (0..<240).map { $0 / 2 }
    let sampler = try BalancedSampler(
      labels: labels, groups: (0..<240).map { $0 % 2 }, fields: labels.map { $0 / 30 }, fieldsPerBatch: 2,
      identitiesPerBatch: 20, instancesPerIdentity: 2, seed: 3)
    let batch = sampler.batch(step: step)
    #expect(batch == sampler.batch(step: step) && batch.count == 40)
    #expect(Set(batch.map { labels[$0] / 30 }).count == 2)
    #expect(Set(batch.map { labels[$0] }).count == 20)
  }

  @Test func aFieldWithTooFewNeuronsIsFilledFromOthers() throws {
    let labels = (0..<60).map { $0 / 2 }
    let sampler = try BalancedSampler(
      labels: labels, groups: (0..<60).map { $0 % 2 }, fields: labels.map { $0 / 5 }, fieldsPerBatch: 1,
      identitiesPerBatch: 12, instancesPerIdentity: 2, seed: 3)
    #expect(Set(sampler.batch(step: 0).map { labels[$0] }).count == 12)
  }
}

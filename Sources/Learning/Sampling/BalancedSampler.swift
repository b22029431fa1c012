import Numerics

/// Batches of some identities with some instances each, so that every batch has pairs to learn from.
///
/// After open-metric-learning's BalanceSampler: an epoch is ⌊identities / per batch⌋ batches; each identity comes at most
/// once in it, the rest are dropped; instances without replacement, the shortage with. Unlike it, the instances of an
/// identity are spread over its modalities first.
package struct BalancedSampler: Sendable {
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case tooFewIdentities(Int)
    case batchTooLarge(asked: Int, identities: Int)
    case singleInstance(label: Int)

    package var description: String {
      switch self {
      case .tooFewIdentities(let count):
        "training needs at least 2 neurons known in both modalities, and there are \(count): import more pairs"
      case .batchTooLarge(let asked, let identities):
        "a batch of \(asked) identities was asked for, and there are \(identities): ask for fewer"
      case .singleInstance(let label):
        "identity \(label) has one image: leave it out, or import its pair"
      }
    }
  }

  let identitiesPerBatch: Int
  let instancesPerIdentity: Int
  private let seed: UInt64
  /// For each identity, its samples by modality.
  private let instances: [[[Int]]]

  /// - Parameters:
  ///   - allowsSingles: an identity with one instance is drawn twice rather than refused, for augmentations to differ.
  ///   - labels: the identity of each sample.
  ///   - groups: the modality of each sample.
  package init(
    labels: [Int], groups: [Int], identitiesPerBatch: Int, instancesPerIdentity: Int, allowsSingles: Bool = false,
    seed: UInt64
  ) throws(Failure) {
    var samples: [Int: [Int: [Int]]] = [:]
    for (sample, label) in labels.enumerated() {
      samples[label, default: [:]][groups[sample], default: []].append(sample)
    }
    guard samples.count >= 2 else { throw .tooFewIdentities(samples.count) }
    guard identitiesPerBatch >= 2 else { throw .tooFewIdentities(identitiesPerBatch) }
    guard identitiesPerBatch <= samples.count else {
      throw .batchTooLarge(asked: identitiesPerBatch, identities: samples.count)
    }
    let ordered = samples.sorted { $0.key < $1.key }
    for (label, byGroup) in ordered where !allowsSingles && byGroup.values.reduce(0, { $0 + $1.count }) < 2 {
      throw .singleInstance(label: label)
    }
    instances = ordered.map { $0.value.sorted { $0.key < $1.key }.map(\.value) }
    self.identitiesPerBatch = identitiesPerBatch
    self.instancesPerIdentity = instancesPerIdentity
    self.seed = seed
  }

  package var batchesPerEpoch: Int { instances.count / identitiesPerBatch }

  /// The samples of one batch, an identity's side by side; a function of the seed and the step alone, so that a resumed
  /// run draws what an uninterrupted one does.
  package func batch(step: Int) -> [Int] {
    let (epoch, position) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    var random = SeededRandom(seed: seed, stream: UInt64(epoch))
    let order = random.sample(instances.count, below: instances.count)
    var draw = SeededRandom(seed: seed &+ 1, stream: UInt64(step))
    return order[position * identitiesPerBatch..<(position + 1) * identitiesPerBatch].flatMap {
      drawInstances(of: instances[$0], random: &draw)
    }
  }

  private func drawInstances(of groups: [[Int]], random: inout SeededRandom) -> [Int] {
    // Shuffled within each modality, then dealt in turns, so that the first two span two modalities.
    let shuffled = groups.map { group in random.sample(group.count, below: group.count).map { group[$0] } }
    let turns = random.sample(groups.count, below: groups.count)
    var result: [Int] = []
    for round in 0..<(shuffled.map(\.count).max() ?? 0) {
      for turn in turns where round < shuffled[turn].count { result.append(shuffled[turn][round]) }
    }
    let available = result.count
    result = Array(result.prefix(instancesPerIdentity))
    while result.count < instancesPerIdentity { result.append(result[random.integer(below: available)]) }
    return result
  }
}

import Numerics

/// Batches of a number of identities with a number of instances each, so that every batch has positive pairs.
///
/// After open-metric-learning's BalanceSampler: an epoch is ⌊identities / per batch⌋ batches in which each identity is
/// drawn at most once; instances are drawn without replacement as far as they go. Unlike there, they alternate between
/// modalities.
package struct BalancedSampler: Sendable {
  /// Why no batch can be drawn.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    /// A batch needs two.
    case tooFewIdentities(Int)
    /// In identities.
    case batchTooLarge(requested: Int, identities: Int)
    /// Refused unless singles are allowed.
    case singleInstance(label: Int)

    /// One line with the remedy.
    package var description: String {
      switch self {
      case .tooFewIdentities(let count):
        "training needs at least 2 neurons known in both modalities, and there are \(count): import more pairs"
      case .batchTooLarge(let requested, let identities):
        "a batch of \(requested) identities is more than the \(identities) there are: lower --identities-per-batch"
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
  /// The identities of each field; empty where batches are drawn from all.
  private let fields: [[Int]]
  private let fieldsPerBatch: Int

  /// - Parameters:
  ///   - allowsSingles: an identity with one instance is drawn twice, each with its own augmentation, instead of refused.
  ///   - labels: the identity of each sample.
  ///   - groups: the modality of each sample.
  ///   - fields: the animal of each sample; of an identity, that of its first sample counts.
  ///   - fieldsPerBatch: a batch has neurons of so many animals, more where these have too few; nil draws from all.
  package init(
    labels: [Int], groups: [Int], fields: [Int] = [], fieldsPerBatch: Int? = nil, identitiesPerBatch: Int,
    instancesPerIdentity: Int, allowsSingles: Bool = false,
    seed: UInt64
  ) throws(Failure) {
    var samples: [Int: [Int: [Int]]] = [:]
    for (sample, label) in labels.enumerated() {
      samples[label, default: [:]][groups[sample], default: []].append(sample)
    }
    guard samples.count >= 2 else { throw .tooFewIdentities(samples.count) }
    guard identitiesPerBatch >= 2 else { throw .tooFewIdentities(identitiesPerBatch) }
    guard identitiesPerBatch <= samples.count else {
      throw .batchTooLarge(requested: identitiesPerBatch, identities: samples.count)
    }
    let ordered = samples.sorted { $0.key < $1.key }
    for (label, byGroup) in ordered where !allowsSingles && byGroup.values.reduce(0, { $0 + $1.count }) < 2 {
      throw .singleInstance(label: label)
    }
    instances = ordered.map { $0.value.sorted { $0.key < $1.key }.map(\.value) }
    var members: [Int: [Int]] = [:]
    if fieldsPerBatch != nil {
      for (identity, entry) in ordered.enumerated() {
        guard let first = entry.value.values.joined().min() else { continue }
        members[fields[first], default: []].append(identity)
      }
    }
    self.fields = members.sorted { $0.key < $1.key }.map(\.value)
    self.fieldsPerBatch = max(1, fieldsPerBatch ?? 1)
    self.identitiesPerBatch = identitiesPerBatch
    self.instancesPerIdentity = instancesPerIdentity
    self.seed = seed
  }

  /// ⌊identities / identities per batch⌋.
  package var batchesPerEpoch: Int { instances.count / identitiesPerBatch }

  /// The samples of one batch, those of an identity adjacent; a function of the seed and the step alone, so that a
  /// resumed run draws the same.
  package func batch(step: Int) -> [Int] {
    guard fields.isEmpty else { return fieldBatch(step: step) }
    let (epoch, position) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
    var random = SeededRandom(seed: seed, stream: UInt64(epoch))
    let order = random.sample(instances.count, below: instances.count)
    var draw = SeededRandom(seed: seed &+ 1, stream: UInt64(step))
    return order[position * identitiesPerBatch..<(position + 1) * identitiesPerBatch].flatMap {
      drawInstances(of: instances[$0], random: &draw)
    }
  }

  /// As `batch`, with the identities of few fields; a field is drawn as often as it has identities.
  private func fieldBatch(step: Int) -> [Int] {
    var random = SeededRandom(seed: seed &+ 2, stream: UInt64(step))
    let quota = (identitiesPerBatch + fieldsPerBatch - 1) / fieldsPerBatch
    var waiting = Array(fields.indices)
    var chosen: [Int] = []
    while chosen.count < identitiesPerBatch, !waiting.isEmpty {
      var position = random.integer(below: waiting.reduce(0) { $0 + fields[$1].count })
      var index = 0
      while position >= fields[waiting[index]].count {
        position -= fields[waiting[index]].count
        index += 1
      }
      let field = fields[waiting.remove(at: index)]
      let count = min(quota, field.count, identitiesPerBatch - chosen.count)
      chosen += random.sample(count, below: field.count).map { field[$0] }
    }
    return chosen.flatMap { drawInstances(of: instances[$0], random: &random) }
  }

  private func drawInstances(of groups: [[Int]], random: inout SeededRandom) -> [Int] {
    // Shuffled within each modality, then one of each in turn, so that the first two span two modalities.
    let shuffled = groups.map { group in random.sample(group.count, below: group.count).map { group[$0] } }
    let order = random.sample(groups.count, below: groups.count)
    var result: [Int] = []
    for round in 0..<(shuffled.map(\.count).max() ?? 0) {
      for group in order where round < shuffled[group].count { result.append(shuffled[group][round]) }
    }
    let available = result.count
    result = Array(result.prefix(instancesPerIdentity))
    while result.count < instancesPerIdentity { result.append(result[random.integer(below: available)]) }
    return result
  }
}

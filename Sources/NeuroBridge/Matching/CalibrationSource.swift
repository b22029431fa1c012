import AtlasStore
import Matching
import Vocabulary

extension Atlas {
  /// Examples for the calibration of candidates between two sessions, from the animals with annotated pairs.
  ///
  /// Their rotations are estimated first, so that the result does not depend on which animals were matched before.
  func calibrationSource(
    from: String, to: String, model: Model?, options: MatchingOptions, alignsRotation: Bool,
    _ progress: ProgressSink
  ) throws -> CalibrationSource {
    let set = try store.read { try CalibrationSource.animals($0, from: from, to: to, model: model) }
    if let model, alignsRotation {
      let embedded = try store.read { transaction in
        set.filter { $0.isNew && (try? transaction.checkEmbedded($0.pair, by: model)) != nil }
      }
      try findRotations(of: embedded.map(\.pair), by: model, progress)
    }
    return try store.read {
      try CalibrationSource($0, set, model: model, options: options, alignsRotation: alignsRotation)
    }
  }
}

/// The calibration set: annotated pairs of other animals, as examples of true and false candidates.
///
/// Each animal is matched without its decisions, since a must-link pair is no example. Embeddings of animals that the model
/// was trained on are better than a new animal's: of those only the geometry is used.
struct CalibrationSource {
  /// The animals with the most pairs are used.
  static let maxAnimals = 6

  private var all: [Animal.ID: [Calibration.Example]] = [:]
  private var geometryOnly: [Animal.ID: [Calibration.Example]] = [:]
  private var names: [Animal.ID: String] = [:]
  private var trained: Set<Animal.ID> = []

  /// An animal that has both sessions and enough annotated pairs.
  struct AnnotatedAnimal {
    let pair: SessionPair
    let decisions: [Pair]
    /// Whether the model was not trained on the animal, so that its similarities are fair examples.
    let isNew: Bool
  }

  /// Those with the most pairs first.
  static func animals(
    _ transaction: Transaction, from: String, to: String, model: Model?
  ) throws -> [AnnotatedAnimal] {
    guard let pairs = try? transaction.sessionPairs(from: from, to: to, animals: []) else { return [] }
    var annotated: [(animal: AnnotatedAnimal, count: Int)] = []
    for pair in pairs {
      let decisions = try transaction.pairs(between: pair.a.id, and: pair.b.id)
      let count = decisions.count { $0.verdict == .match }
      guard count >= 4 else { continue }
      let isNew = model.map { !$0.hasSeen(pair.animal.name) } ?? true
      annotated.append((AnnotatedAnimal(pair: pair, decisions: decisions, isNew: isNew), count))
    }
    annotated.sort { x, y in
      x.count != y.count ? x.count > y.count : x.animal.pair.animal.id < y.animal.pair.animal.id
    }
    return annotated.prefix(maxAnimals).map(\.animal)
  }

  /// Collects the evidence on every animal whose neurons all have vectors.
  ///
  /// - Parameter model: nil where appearance is not used.
  init(
    _ transaction: Transaction, _ set: [AnnotatedAnimal], model: Model?, options: MatchingOptions, alignsRotation: Bool
  ) throws {
    for annotated in set {
      let (pair, animal, decisions) = (annotated.pair, annotated.pair.animal, annotated.decisions)
      names[animal.id] = animal.name
      if !annotated.isNew { trained.insert(animal.id) }
      func examples(by model: Model?) throws -> [Calibration.Example]? {
        guard let vectors = try? transaction.vectors(pair, model: model, alignsRotation: alignsRotation) else {
          return nil
        }
        var options = options
        // The known pairs tell whether geometry recognises the tissue; no impostor registrations are needed.
        if model == nil { options.impostorRegistrations = 0 }
        let match = try Proposal.collectEvidence(
          vectors.appearance(candidatesPerNeuron: options.candidatesPerNeuron),
          a: try transaction.somata(of: pair.a, vectors.neuronsA),
          b: try transaction.somata(of: pair.b, vectors.neuronsB), options: options, constraints: .none)
        let known = KnownPartners(decisions, neuronsA: vectors.neuronsA, neuronsB: vectors.neuronsB)
        let recovered = match.candidates.count { $0.modelProbability ?? 0 > 0.5 && known.truth(of: $0) == true }
        if model == nil && 2 * recovered < known.partnerOfA.count { return nil }
        return match.candidates.compactMap { candidate in
          guard candidate.isTopCandidate || candidate.residual != nil else { return nil }
          return known.truth(of: candidate).map {
            Calibration.Example(
              features: candidate.features, isMatch: $0, group: Int(animal.id.rawValue),
              isTopCandidate: candidate.isTopCandidate)
          }
        }
      }
      if annotated.isNew, let model { all[animal.id] = try examples(by: model) }
      if options.usesGeometry { geometryOnly[animal.id] = try examples(by: nil) }
    }
  }

  /// A calibration on all animals but one; nil where there are too few examples.
  func calibration(for animal: Animal.ID) -> FittedCalibration? {
    fitted(from: all, but: animal, usesAppearance: true)
      ?? fitted(from: geometryOnly, but: animal, usesAppearance: false)
  }

  /// Why there is no calibration.
  func absence(for animal: Animal.ID) -> String {
    let others = names.filter { $0.key != animal }
    guard !others.isEmpty else { return "no other animal has annotated pairs to calibrate on" }
    let list = others.values.sorted().joined(separator: ", ")
    let seen = others.keys.allSatisfy(trained.contains)
    return "the pairs of \(list) are too few, or too clear, to calibrate on"
      + (seen ? ", and they trained the model: hold one more out with `train --holdout-animal`" : "")
  }

  private func fitted(
    from examples: [Animal.ID: [Calibration.Example]], but animal: Animal.ID, usesAppearance: Bool
  ) -> FittedCalibration? {
    let others = examples.filter { $0.key != animal }.sorted { $0.key < $1.key }
    let all = others.flatMap(\.value)
    return Calibration.fit(all).map {
      FittedCalibration(
        calibration: $0, animals: others.compactMap { names[$0.key] }.sorted(), examples: all.count,
        usesAppearance: usesAppearance)
    }
  }
}

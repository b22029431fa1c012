import AtlasStore
import Matching
import Vocabulary

extension Atlas {
  /// What the animals with annotated pairs teach about candidates between two sessions.
  ///
  /// How a teacher lies is found first, so that the answer does not hang on which animals were looked at before.
  func calibrationSource(
    from: String, to: String, model: Model?, options: MatchingOptions, turned: Bool, _ progress: ProgressSink
  ) throws -> CalibrationSource {
    let teachers = try store.read { try CalibrationSource.teachers($0, from: from, to: to, model: model) }
    if let model, turned {
      let heard = try store.read { transaction in
        teachers.filter { $0.isNew && (try? transaction.checkEmbedded($0.pair, by: model)) != nil }
      }
      try findTurns(of: heard.map(\.pair), by: model, progress)
    }
    return try store.read { try CalibrationSource($0, teachers, model: model, options: options, turned: turned) }
  }
}

/// Annotated pairs of other animals, as examples of what true and false candidates look like to every witness.
///
/// Each animal is matched once without its decisions, for a pair that is held together proves nothing. What an animal that
/// the model was trained on looks like to the model says nothing about new ones: of those only places are heard.
struct CalibrationSource {
  /// So many animals teach at most, those with the most pairs first.
  static let greatestCount = 6

  private var all: [Animal.ID: [Calibration.Example]] = [:]
  private var placesAlone: [Animal.ID: [Calibration.Example]] = [:]
  private var names: [Animal.ID: String] = [:]
  private var trained: Set<Animal.ID> = []

  /// An animal that has both sessions and enough annotated pairs.
  struct Teacher {
    let pair: SessionPair
    let decisions: [Pair]
    /// Whether the model has never seen the animal, so that its similarities teach too.
    let isNew: Bool
  }

  /// Those with the most pairs first.
  static func teachers(_ transaction: Transaction, from: String, to: String, model: Model?) throws -> [Teacher] {
    guard let pairs = try? transaction.sessionPairs(from: from, to: to, animals: []) else { return [] }
    var taught: [(teacher: Teacher, count: Int)] = []
    for pair in pairs {
      let decisions = try transaction.pairs(between: pair.a.id, and: pair.b.id)
      let count = decisions.count { $0.verdict == .match }
      guard count >= 4 else { continue }
      let isNew = model?.heldOut.map { $0.contains(pair.animal.name) } ?? true
      taught.append((Teacher(pair: pair, decisions: decisions, isNew: isNew), count))
    }
    taught.sort { x, y in
      x.count != y.count ? x.count > y.count : x.teacher.pair.animal.id < y.teacher.pair.animal.id
    }
    return taught.prefix(greatestCount).map(\.teacher)
  }

  /// Hears the witnesses on every teacher whose neurons all have vectors.
  ///
  /// - Parameters:
  ///   - model: Nil where appearance is not heard.
  ///   - turned: Whether sessions are seen turned as they were found to lie.
  init(_ transaction: Transaction, _ teachers: [Teacher], model: Model?, options: MatchingOptions, turned: Bool) throws
  {
    for teacher in teachers {
      let (pair, animal, decisions) = (teacher.pair, teacher.pair.animal, teacher.decisions)
      names[animal.id] = animal.name
      if !teacher.isNew { trained.insert(animal.id) }
      func examples(hearing model: Model?) throws -> [Calibration.Example]? {
        guard let vectors = try? transaction.vectors(pair, model: model, turned: turned) else { return nil }
        var options = options
        // Whether places recognise the tissue is seen by the known pairs; no strangers are needed to tell.
        if model == nil { options.impostorRegistrations = 0 }
        let match = Proposal.collectEvidence(
          vectors.appearance(candidatesPerNeuron: options.candidatesPerNeuron),
          a: try transaction.side(pair.a, vectors.neuronsA),
          b: try transaction.side(pair.b, vectors.neuronsB), options: options, constraints: .none)
        let known = KnownPartners(decisions, neuronsA: vectors.neuronsA, neuronsB: vectors.neuronsB)
        let found = match.candidates.count { $0.modelProbability ?? 0 > 0.5 && known.truth(of: $0) == true }
        if model == nil && 2 * found < known.partnerOfA.count { return nil }
        return match.candidates.compactMap { candidate in
          guard candidate.isTopCandidate || candidate.residual != nil else { return nil }
          return known.truth(of: candidate).map {
            Calibration.Example(
              features: candidate.features, isMatch: $0, group: Int(animal.id.rawValue),
              isTopCandidate: candidate.isTopCandidate)
          }
        }
      }
      if teacher.isNew, let model { all[animal.id] = try examples(hearing: model) }
      if options.usesGeometry { placesAlone[animal.id] = try examples(hearing: nil) }
    }
  }

  /// What all animals but one teach.
  func calibration(for animal: Animal.ID) -> LearntCalibration? {
    learnt(from: all, but: animal, hearsAppearance: true)
      ?? learnt(from: placesAlone, but: animal, hearsAppearance: false)
  }

  /// Why there is none.
  func absence(for animal: Animal.ID) -> String {
    let others = names.filter { $0.key != animal }
    guard !others.isEmpty else { return "no other animal has annotated pairs to calibrate on" }
    let list = others.values.sorted().joined(separator: ", ")
    let seen = others.keys.allSatisfy(trained.contains)
    return "the pairs of \(list) are too few, or too clear, to calibrate on"
      + (seen ? ", and they trained the model: hold one more out with `train --holdout-animal`" : "")
  }

  private func learnt(
    from examples: [Animal.ID: [Calibration.Example]], but animal: Animal.ID, hearsAppearance: Bool
  ) -> LearntCalibration? {
    let others = examples.filter { $0.key != animal }.sorted { $0.key < $1.key }
    let all = others.flatMap(\.value)
    return Calibration.fit(all).map {
      LearntCalibration(
        calibration: $0, animals: others.compactMap { names[$0.key] }.sorted(), examples: all.count,
        hearsAppearance: hearsAppearance)
    }
  }
}

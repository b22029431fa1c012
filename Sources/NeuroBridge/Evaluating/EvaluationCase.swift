import AtlasStore
import Evaluation
import Vocabulary

/// Two sessions of one animal, their similarities by a model, and the known pairs.
struct EvaluationCase {
  let pair: SessionPair
  let matrix: SimilarityMatrix
  /// For each neuron of the first session the index of its known partner in the second, or nil.
  let partners: [Int?]

  /// The model's similarities, with the truth.
  func table() throws -> SimilarityTable { try table(matrix.values) }

  /// Other similarities of the same neurons, with the truth.
  func table(_ values: [Float]) throws -> SimilarityTable {
    try SimilarityTable(
      queryCount: matrix.neuronsA.count, galleryCount: matrix.neuronsB.count, values: values, partners: partners)
  }
}

extension Transaction {
  /// Every two sessions with a known match between them, of the named animals; of all where none is named.
  func sessionPairsWithTruth(animals names: [String]) throws -> [SessionPair] {
    let animals = try names.isEmpty ? self.animals() : distinctAnimals(names)
    return try animals.flatMap { animal -> [SessionPair] in
      let sessions = try sessions(of: animal.id)
      return try sessions.indices.flatMap { i in
        try sessions[(i + 1)...].filter { try !pairs(between: sessions[i].id, and: $0.id, verdict: .match).isEmpty }
          .map { SessionPair(animal: animal, a: sessions[i], b: $0) }
      }
    }
  }

  func evaluationCase(_ pair: SessionPair, model: Model, alignsRotation: Bool) throws -> EvaluationCase {
    let matrix = try similarities(pair, model: model, alignsRotation: alignsRotation)
    let indexA = Dictionary(uniqueKeysWithValues: matrix.neuronsA.enumerated().map { ($1, $0) })
    let indexB = Dictionary(uniqueKeysWithValues: matrix.neuronsB.enumerated().map { ($1, $0) })
    var partners = [Int?](repeating: nil, count: matrix.neuronsA.count)
    for known in try pairs(between: pair.a.id, and: pair.b.id, verdict: .match) {
      let (a, b) = indexA[known.a] != nil ? (known.a, known.b) : (known.b, known.a)
      if let a = indexA[a], let b = indexB[b] { partners[a] = b }
    }
    return EvaluationCase(pair: pair, matrix: matrix, partners: partners)
  }
}

import AtlasStore
import Evaluation
import Learning
import Vocabulary

/// Several similarity measures over the same neurons.
struct Comparison {
  struct Method {
    let name: String
    /// Nil for a pixel baseline.
    let model: Model?
    /// One for each case, in the cases' order.
    let tables: [SimilarityTable]

    /// Whether its distance is the error itself, not 1 − similarity.
    var isSquaredError: Bool { model == nil && name.hasPrefix(PixelBaseline.mse.rawValue) }
  }

  /// Two sessions of each animal, always the same two names.
  let cases: [EvaluationCase]
  let from: String
  let to: String
  /// Models first, in the order of the request.
  let methods: [Method]
  /// Limitations: animals that a model was trained on, sessions left out.
  let notes: [String]

  var animals: [String] { cases.map(\.pair.animal.name) }
  var models: [Model] { methods.compactMap(\.model) }
}

extension Atlas {
  /// - Parameter request: Without models, the newest is compared.
  func comparison(_ request: CompareRequest, _ progress: ProgressSink) throws -> Comparison {
    let (models, chosen, notes) = try store.read { transaction in
      let models =
        try request.models.isEmpty
        ? [transaction.embedder(named: nil)] : request.models.map { try transaction.embedder(named: $0) }
      let wanted = request.animals.isEmpty ? models.first?.heldOut ?? [] : request.animals
      let pairs = try transaction.sessionPairsWithTruth(animals: wanted)
      guard !pairs.isEmpty else { throw EvaluateError.noPairs(animals: wanted) }
      let largest = Self.mostFrequentSessions(pairs)
      let chosen = pairs.filter { [$0.a.name, $0.b.name] == largest }
      var notes = models.compactMap { model -> String? in
        let seen = chosen.map(\.animal.name).filter(model.hasSeen)
        return seen.isEmpty
          ? nil
          : "\(model.fullName) was trained on \(seen.joined(separator: ", ")): its metrics there say nothing about new animals"
      }
      if chosen.count < pairs.count {
        notes.append("only \(largest.joined(separator: " and ")) are compared; other sessions have pairs too")
      }
      for model in models { for pair in chosen { try transaction.checkEmbedded(pair, by: model) } }
      return (models, chosen, notes)
    }
    for model in models { try findRotations(of: chosen, by: model, progress) }
    let cases = try store.read { transaction in
      try models.map { model in
        try chosen.map { try transaction.evaluationCase($0, model: model, alignsRotation: true) }
      }
    }
    var methods = try zip(models, cases).map { model, cases in
      Comparison.Method(name: model.fullName, model: model, tables: try cases.map { try $0.table() })
    }
    if request.baselines {
      let configuration = models.lazy.compactMap {
        try? StoredJSON.value(ModelConfiguration.self, from: $0.configuration)
      }
      .first
      methods += try store.pixelTables(
        cases[0], view: configuration?.view ?? PatchRecipe(), rotations: request.pixelRotations, progress
      ).map { Comparison.Method(name: $0.name, model: nil, tables: $0.tables) }
    }
    return Comparison(
      cases: cases[0], from: cases[0][0].pair.a.name, to: cases[0][0].pair.b.name, methods: methods, notes: notes)
  }

  private static func mostFrequentSessions(_ pairs: [SessionPair]) -> [String] {
    let counts = Dictionary(grouping: pairs) { [$0.a.name, $0.b.name] }.mapValues(\.count)
    return counts.max { a, b in a.value != b.value ? a.value < b.value : b.key.lexicographicallyPrecedes(a.key) }?.key
      ?? []
  }
}

extension Model {
  /// `name@version`.
  var fullName: String { "\(name)@\(version)" }
}

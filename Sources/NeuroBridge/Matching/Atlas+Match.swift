import AtlasStore
import Matching
import Vocabulary

extension Atlas {
  /// What to match, and how strictly.
  public struct MatchOptions: Hashable, Sendable, Codable {
    public var from: String
    public var to: String
    /// Empty means every animal that has both sessions.
    public var animals: [String]
    /// A model's name; nil means the newest.
    public var model: String?
    /// How many neighbours of each neuron are considered and kept as candidates.
    public var perNeuron: Int
    /// The least similarity of an accepted pair; nil lets `falseMatchRate` choose.
    public var threshold: Double?
    /// How often an impostor may pass.
    public var falseMatchRate: Double

    public init(
      from: String, to: String, animals: [String] = [], model: String? = nil, perNeuron: Int = 10,
      threshold: Double? = nil, falseMatchRate: Double = 0.05
    ) {
      self.from = from
      self.to = to
      self.animals = animals
      self.model = model
      self.perNeuron = perNeuron
      self.threshold = threshold
      self.falseMatchRate = falseMatchRate
    }
  }

  /// What one run found between two sessions of one animal.
  public struct MatchReport: Hashable, Sendable, Codable {
    public let animal: String
    public let from: String
    public let to: String
    public let model: String
    public let run: Int64
    public let neuronsFrom: Int
    public let neuronsTo: Int
    public let candidates: Int
    public let reciprocal: Int
    public let accepted: Int
    public let threshold: Double
  }

  /// Compares the neurons of two sessions and proposes who is who: one run a pair of sessions.
  ///
  /// Standing decisions hold: accepted pairs are kept together, rejected ones apart.
  public func match(_ options: MatchOptions, progress: ProgressSink = .silent) throws -> [MatchReport] {
    guard options.perNeuron >= 1 else {
      throw MatchError.badOption("--per-neuron \(options.perNeuron): at least one neighbour must be considered")
    }
    guard (0..<1).contains(options.falseMatchRate) else {
      throw MatchError.badOption("--fmr \(options.falseMatchRate): a share between 0 and 1 is meant, such as 0.05")
    }
    let (pairs, model) = try store.read { rows in
      (
        try rows.sessionPairs(from: options.from, to: options.to, animals: options.animals),
        try rows.embedder(named: options.model)
      )
    }
    // Everything that can refuse has refused before the first row is written.
    for pair in pairs { _ = try store.read { try $0.similarities(pair, model: model) } }
    return try pairs.enumerated().map { index, pair in
      try progress(.init("match", index, of: pairs.count, unit: "animals", note: pair.animal.name))
      return try match(pair, model: model, options)
    }
  }

  private func match(_ pair: SessionPair, model: Model, _ options: MatchOptions) throws -> MatchReport {
    try store.atomicActivity("match", parameters: options) { rows, message in
      for session in [pair.a, pair.b] { try rows.recordUse(of: "session", row: session.id.rawValue) }
      try rows.recordUse(of: "model", row: model.id.rawValue)
      let matrix = try rows.similarities(pair, model: model)
      let proposal = Proposal(
        similarities: matrix.values, countA: matrix.neuronsA.count, countB: matrix.neuronsB.count,
        perNeuron: options.perNeuron, threshold: options.threshold.map { Float($0) },
        falseMatchRate: options.falseMatchRate, pins: try rows.pins(pair, matrix))
      let found = proposal.candidateRows(matrix)
      let accepted = found.count(where: \.isAccepted)
      let figures = ["accepted": Double(accepted), "threshold": Double(proposal.threshold)]
      let run = try rows.insertMatchRun(
        from: pair.a.id, to: pair.b.id, model: model.id, figures: try JSON.text(figures), candidates: found)
      message = "\(pair.animal.name): \(accepted) pairs between \(pair.a.name) and \(pair.b.name)"
      return MatchReport(
        animal: pair.animal.name, from: pair.a.name, to: pair.b.name, model: model.fullName,
        run: run.rawValue, neuronsFrom: matrix.neuronsA.count, neuronsTo: matrix.neuronsB.count,
        candidates: found.count, reciprocal: found.count { $0.rankAB == 1 && $0.rankBA == 1 }, accepted: accepted,
        threshold: Double(proposal.threshold))
    }
  }
}

extension Proposal {
  /// Every candidate as a row, and every accepted pair even where it was nobody's neighbour (a person put it together).
  fileprivate func candidateRows(_ matrix: SimilarityMatrix) -> [CandidateRow] {
    var rows = candidates.all.map { candidate in
      CandidateRow(
        a: matrix.neuronsA[candidate.a], b: matrix.neuronsB[candidate.b], similarity: Double(candidate.similarity),
        rankAB: candidate.rankAB, rankBA: candidate.rankBA, margin: candidate.margin.map { Double($0) },
        isAccepted: assignment.partnerOfA[candidate.a] == candidate.b)
    }
    let listed = Set(candidates.all.map(\.pair))
    for pair in assignment.pairs where !listed.contains(pair) {
      rows.append(
        CandidateRow(
          a: matrix.neuronsA[pair.a], b: matrix.neuronsB[pair.b],
          similarity: Double(matrix.values[pair.a * matrix.neuronsB.count + pair.b]), rankAB: nil, rankBA: nil,
          margin: nil, isAccepted: true))
    }
    return rows
  }
}

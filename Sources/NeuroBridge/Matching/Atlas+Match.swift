import AtlasStore
import Geometry
import Matching
import Statistics
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
    public var candidatesPerNeuron: Int
    /// The least similarity of an accepted pair; nil lets `falseMatchRate` choose.
    public var threshold: Double?
    /// The share of accepted pairs that may be false; by appearance alone, how often an impostor may pass.
    public var falseMatchRate: Double
    /// Whether embeddings are heard; without them no model is needed, and somata's places decide alone.
    public var appearance: Bool
    /// Whether the somata's places are heard as a second witness.
    public var geometry: Bool
    /// Whether their radii are heard as well.
    public var radii: Bool
    public var seed: UInt64
    /// Whether appearance is compared with one session turned as the similarities say it lies.
    public var turns = true

    public init(
      from: String, to: String, animals: [String] = [], model: String? = nil, candidatesPerNeuron: Int = 10,
      threshold: Double? = nil, falseMatchRate: Double = 0.05, appearance: Bool = true, geometry: Bool = true,
      radii: Bool = true, seed: UInt64 = 1
    ) {
      self.from = from
      self.to = to
      self.animals = animals
      self.model = model
      self.candidatesPerNeuron = candidatesPerNeuron
      self.threshold = threshold
      self.falseMatchRate = falseMatchRate
      self.appearance = appearance
      self.geometry = geometry
      self.radii = radii
      self.seed = seed
    }

    var proposal: MatchingOptions {
      var options = MatchingOptions()
      options.candidatesPerNeuron = candidatesPerNeuron
      options.minSimilarity = threshold.map { Float($0) }
      options.falseDiscoveryRate = falseMatchRate
      options.maxFalseMatchRate = falseMatchRate
      options.usesGeometry = geometry
      options.usesRadii = radii
      options.seed = seed
      return options
    }
  }

  /// What one run found between two sessions of one animal.
  public struct MatchReport: Hashable, Sendable, Codable {
    public let animal: String
    public let from: String
    public let to: String
    /// Nil where appearance was not heard.
    public let model: String?
    public let run: Int64
    public let neuronsFrom: Int
    public let neuronsTo: Int
    public let candidates: Int
    public let reciprocal: Int
    public let accepted: Int
    /// The least similarity; nil where geometry decided and no threshold was given.
    public let threshold: Double?
    /// The least probability of an accepted pair; nil where geometry decided nothing.
    public let leastProbability: Double?
    /// What `from` was turned by, in degrees, before appearance was compared; nil where nobody looked.
    public let turn: Double?
    /// How the one session lies in the other, in words; nil where that was not found.
    public let pose: String?
    /// The mean distance of accepted pairs from their foretold places, in µm.
    public let meanResidual: Double?
    /// What probabilities were learnt from, with their expected calibration error; nil: `probability` is NULL.
    public let calibration: String?
    /// Why there is none, where there is none.
    public let uncalibrated: String?
    /// What is no better than chance: such a match should not be trusted.
    public let warnings: [String]
  }

  /// Compares the neurons of two sessions and proposes who is who: one run a pair of sessions.
  ///
  /// Standing decisions hold: accepted pairs are kept together, rejected ones apart.
  public func match(_ options: MatchOptions, progress: ProgressSink = .silent) throws -> [MatchReport] {
    guard options.candidatesPerNeuron >= 1 else {
      throw MatchError.badOption(
        "--per-neuron \(options.candidatesPerNeuron): at least one neighbour must be considered")
    }
    guard (0..<1).contains(options.falseMatchRate) else {
      throw MatchError.badOption("--fmr \(options.falseMatchRate): a share between 0 and 1 is meant, such as 0.05")
    }
    guard options.appearance || options.geometry else {
      throw MatchError.badOption("--no-appearance with --no-geometry leaves nothing to match by: give one of them up")
    }
    let (pairs, model) = try store.read { rows in
      let pairs = try rows.sessionPairs(from: options.from, to: options.to, animals: options.animals)
      let model = options.appearance ? try rows.embedder(named: options.model) : nil
      // Everything that can refuse refuses before the first row is written.
      for pair in pairs {
        if let model { try rows.checkEmbedded(pair, by: model) }
        _ = try rows.constraints(pair, rows.neurons(in: pair.a.id).map(\.id), rows.neurons(in: pair.b.id).map(\.id))
      }
      return (pairs, model)
    }
    if let model, options.turns { try findTurns(of: pairs, by: model, progress) }
    let source = try calibrationSource(
      from: options.from, to: options.to, model: model, options: options.proposal, turned: options.turns, progress)
    return try pairs.enumerated().map { index, pair in
      try progress(.init("match", index, of: pairs.count, unit: "animals", note: pair.animal.name))
      return try match(pair, model: model, options, source)
    }
  }

  private func match(
    _ pair: SessionPair, model: Model?, _ options: MatchOptions, _ source: CalibrationSource
  ) throws -> MatchReport {
    // All the thinking is done before the file is locked for writing.
    let (vectors, constraints, a, b) = try store.read { rows in
      let vectors = try rows.vectors(pair, model: model, turned: options.turns)
      return (
        vectors, try rows.constraints(pair, vectors.neuronsA, vectors.neuronsB),
        try rows.side(pair.a, vectors.neuronsA),
        try rows.side(pair.b, vectors.neuronsB)
      )
    }
    let turn = try model.flatMap { model in
      try options.turns ? store.read { try $0.rotation(of: pair, by: model) } : nil
    }.map { $0.isOfA ? $0.rotation.degrees : -$0.rotation.degrees }
    let learnt = source.calibration(for: pair.animal.id)
    let heard = Proposal.collectEvidence(
      vectors.appearance(candidatesPerNeuron: options.candidatesPerNeuron), a: a, b: b, options: options.proposal,
      constraints: constraints)
    let proposal = Proposal(heard, options: options.proposal, constraints: constraints, calibration: learnt)
    let calibration = proposal.probabilities == nil ? nil : learnt
    let uncalibrated =
      calibration != nil
      ? nil
      : learnt == nil
        ? source.absence(for: pair.animal.id)
        : "what was learnt is of places, and the somata's places do not recognise the tissue"
    let found = proposal.candidateRows(vectors)
    let accepted = found.filter(\.isAccepted)
    let residuals = accepted.compactMap(\.residual)
    let registration = proposal.match.isRegistered ? proposal.match.registration : nil
    return try store.atomicActivity("match", parameters: options, seed: Int64(bitPattern: options.seed)) {
      rows, message in
      for session in [pair.a, pair.b] { try rows.recordUse(of: "session", row: session.id.rawValue) }
      if let model { try rows.recordUse(of: "model", row: model.id.rawValue) }
      let threshold = proposal.acceptance.minSimilarity.map { Double($0) }
      let figures = MatchFigures(
        accepted: accepted.count, threshold: threshold, leastProbability: proposal.acceptance.minProbability,
        turn: turn, warnings: proposal.match.significance.warnings, uncalibrated: uncalibrated,
        significance: proposal.match.significance)
      let run = try rows.insertMatchRun(
        from: pair.a.id, to: pair.b.id, model: model?.id, metrics: try StoredJSON.text(figures), candidates: found)
      if let registration { try rows.insertTransform(registration.row(), of: run) }
      if let calibration { try rows.insertCalibration(calibration.row(), of: run) }
      message =
        "\(pair.animal.name): \(accepted.count) pairs between \(pair.a.name) and \(pair.b.name)"
        + (figures.warnings.isEmpty ? "" : "; " + figures.warnings.joined(separator: "; "))
      return MatchReport(
        animal: pair.animal.name, from: pair.a.name, to: pair.b.name, model: model?.fullName,
        run: run.rawValue, neuronsFrom: vectors.neuronsA.count, neuronsTo: vectors.neuronsB.count,
        candidates: found.count, reciprocal: found.count { $0.rankAB == 1 && $0.rankBA == 1 },
        accepted: accepted.count, threshold: threshold, leastProbability: proposal.acceptance.minProbability,
        turn: turn,
        pose: registration?.summary,
        meanResidual: residuals.isEmpty ? nil : residuals.reduce(0, +) / Double(residuals.count),
        calibration: calibration?.summary, uncalibrated: uncalibrated, warnings: figures.warnings)
    }
  }
}

/// What a run keeps beside its rows.
private struct MatchFigures: Encodable {
  var accepted: Int
  var threshold: Double?
  var leastProbability: Double?
  /// Degrees that the first session was turned by before appearance was compared.
  var turn: Double?
  var warnings: [String]
  /// Why candidates have no probability; nil where they have.
  var uncalibrated: String?
  var significance: MatchSignificance
}

extension Registration {
  fileprivate func row() throws -> Transform {
    Transform(
      kind: determinacy.model.rawValue, undetermined: determinacy.undetermined.joined(separator: "; "),
      rotationDegrees: transform.affine.rotationDegrees, tiltDegrees: transform.affine.tiltDegrees,
      scale: transform.affine.scale,
      sigma: sigma, definition: try StoredJSON.text(transform))
  }

  fileprivate var summary: String {
    let affine = transform.affine
    return
      "turned by \(Int(affine.rotationDegrees.rounded()))°, tilted by \(Int(affine.tiltDegrees.rounded()))°, scaled by "
      + "\((affine.scale * 100).rounded() / 100), \(determinacy)"
  }
}

extension LearntCalibration {
  fileprivate func row() throws -> CalibrationRow {
    let reliability = calibration.reliability
    return CalibrationRow(
      definition: try StoredJSON.text(calibration), animals: animals, examples: examples, brier: reliability.brier,
      expectedCalibrationError: reliability.expectedCalibrationError,
      bins: reliability.bins.map {
        .init(
          low: $0.low, high: $0.high, count: $0.count, meanProbability: $0.meanProbability,
          fractionMatched: $0.fractionMatched)
      })
  }
}

extension Proposal {
  /// Every candidate as a row, and every accepted pair even where no witness thought of it (a person put it together).
  fileprivate func candidateRows(_ vectors: SessionVectors) -> [CandidateRow] {
    func similarity(_ a: Int, _ b: Int) -> Double? { vectors.similarity(a, b).map { Double($0) } }
    var rows = match.candidates.enumerated().map { index, candidate in
      CandidateRow(
        a: vectors.neuronsA[candidate.a], b: vectors.neuronsB[candidate.b],
        similarity: candidate.similarity.map { Double($0) } ?? similarity(candidate.a, candidate.b),
        rankAB: candidate.rankAB, rankBA: candidate.rankBA, margin: candidate.margin.map { Double($0) },
        residual: match.isRegistered ? candidate.residual : nil,
        separation: match.isRegistered ? candidate.separation : nil,
        logOdds: match.isRegistered ? candidate.logOdds : nil, probability: probabilities?[index],
        isAccepted: assignment.partnerOfA[candidate.a] == candidate.b)
    }
    let listed = Set(match.candidates.map(\.pair))
    for pair in assignment.pairs where !listed.contains(pair) {
      rows.append(
        CandidateRow(
          a: vectors.neuronsA[pair.a], b: vectors.neuronsB[pair.b], similarity: similarity(pair.a, pair.b), rankAB: nil,
          rankBA: nil, margin: nil, isAccepted: true))
    }
    return rows
  }
}

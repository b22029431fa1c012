import AtlasStore
import Geometry
import Matching
import Vocabulary

extension Atlas {
  /// Compares the neurons of two sessions and proposes pairs, one run for each animal.
  ///
  /// Current decisions of people hold: accepted pairs are kept together, rejected ones apart.
  public func match(
    _ request: MatchRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> [MatchReport] {
    try AtlasError.wrapping {
      try request.check()
      // Of the first run: the calibration set and the rotations are part of it.
      var startedAt = Timestamp.now()
      let (pairs, model) = try store.read { transaction in
        let pairs = try transaction.sessionPairs(from: request.from, to: request.to, animals: request.animals)
        let model = try transaction.embedder(for: request)
        // Every refusal comes before the first row is written.
        for pair in pairs {
          if let model { try transaction.checkEmbedded(pair, by: model) }
          _ = try transaction.constraints(
            pair, transaction.neurons(in: pair.a.id).map(\.id), transaction.neurons(in: pair.b.id).map(\.id))
        }
        return (pairs, model)
      }
      if let model, request.alignsRotation { try findRotations(of: pairs, by: model, progress) }
      let source = try calibrationSource(
        from: request.from, to: request.to, model: model, options: request.options,
        alignsRotation: request.alignsRotation, progress)
      return try pairs.enumerated().map { index, pair in
        try progress(.init("match", index, of: pairs.count, unit: "animals", note: pair.animal.name))
        defer { startedAt = Timestamp.now() }
        return try match(pair, model: model, request, source, startedAt: startedAt, progress)
      }
    }
  }

  private func match(
    _ pair: SessionPair, model: Model?, _ request: MatchRequest, _ source: CalibrationSource, startedAt: String,
    _ progress: ProgressSink
  ) throws -> MatchReport {
    // Everything is computed before the file is locked for writing.
    let (vectors, constraints, a, b, landmarks, rotationDegrees, decisions, removal) = try store.read { transaction in
      let vectors = try transaction.vectors(pair, model: model, alignsRotation: request.alignsRotation)
      return (
        vectors, try transaction.constraints(pair, vectors.neuronsA, vectors.neuronsB),
        try transaction.somata(of: pair.a, vectors.neuronsA, expansion: request.expansions[pair.a.name]),
        try transaction.somata(of: pair.b, vectors.neuronsB, expansion: request.expansions[pair.b.name]),
        try transaction.landmarks(from: pair.a.id, to: pair.b.id),
        try model.flatMap { request.alignsRotation ? try transaction.rotation(of: pair, by: $0) : nil }
          .map { $0.isOfA ? $0.rotation.degrees : -$0.rotation.degrees },
        try transaction.pairs(between: pair.a.id, and: pair.b.id), try transaction.latestRemoval()
      )
    }
    let evidence = try Proposal.collectEvidence(
      vectors.appearance(candidatesPerNeuron: request.candidatesPerNeuron), a: a, b: b, options: request.options,
      constraints: constraints, landmarks: landmarks.correspondences, progress: progress, note: pair.animal.name)
    let fitted = source.calibration(for: pair.animal.id)
    let proposal = Proposal(evidence, options: request.options, constraints: constraints, calibration: fitted)
    let calibration = proposal.probabilities == nil ? nil : fitted
    let metrics = MatchMetrics(
      proposal, request, rotationDegrees: rotationDegrees,
      contradictions: try contradictions(evidence, vectors, decisions),
      unusable: try model.map { model in
        try store.read { try $0.unusableNeurons(by: model, in: [pair.a.id, pair.b.id]) }
      } ?? [],
      calibrationMissingReason: calibration != nil
        ? nil
        : fitted == nil
          ? source.absence(for: pair.animal.id)
          : "the calibration is of geometry only, and the soma positions could not be registered",
      notes: try notes(pair, model, request))
    let candidates = proposal.candidateRows(vectors)
    let registration = evidence.isRegistered ? evidence.registration : nil
    let residuals = candidates.filter(\.isAccepted).compactMap(\.residual)
    return try store.atomicActivity(
      "match", parameters: request, seed: Int64(bitPattern: request.seed), startedAt: startedAt
    ) { transaction, message in
      try transaction.checkNothingRemoved(since: removal)
      for session in [pair.a, pair.b] {
        try transaction.recordUse(of: "session", row: session.id.rawValue)
        if let expansion = request.expansions[session.name] { try transaction.setExpansion(expansion, of: session.id) }
      }
      if let model { try transaction.recordUse(of: "model", row: model.id.rawValue) }
      let run = try transaction.insertMatchRun(
        from: pair.a.id, to: pair.b.id, model: model?.id, metrics: try StoredJSON.text(metrics), candidates: candidates)
      if let registration { try transaction.insertTransform(registration.row(), of: run) }
      if let calibration { try transaction.insertCalibration(calibration.row(), of: run) }
      message =
        (["\(pair.animal.name): \(metrics.accepted) pairs between \(pair.a.name) and \(pair.b.name)"] + metrics.warnings
        + metrics.remarks).joined(separator: "; ")
      return MatchReport(
        animal: pair.animal.name, from: pair.a.name, to: pair.b.name, model: model?.fullName,
        run: run.rawValue, neuronsFrom: vectors.neuronsA.count, neuronsTo: vectors.neuronsB.count,
        candidates: candidates.count,
        reciprocal: candidates.contains { $0.similarity != nil }
          ? candidates.count { $0.rankAB == 1 && $0.rankBA == 1 } : nil,
        accepted: metrics.accepted, threshold: metrics.threshold, minProbability: metrics.minProbability,
        rotationDegrees: rotationDegrees, pose: registration?.summary, poseMetrics: metrics.pose,
        meanResidualUm: residuals.isEmpty ? nil : residuals.reduce(0, +) / Double(residuals.count),
        calibration: calibration?.summary, calibrationMissingReason: metrics.calibrationMissingReason,
        warnings: metrics.warnings, remarks: metrics.remarks)
    }
  }
}

extension Atlas {
  /// What a user should know of the evidence that was used, as sentences.
  private func notes(_ pair: SessionPair, _ model: Model?, _ request: MatchRequest) throws -> [String] {
    try store.read { transaction in
      var notes: [String] = []
      if request.usesAppearance, model == nil {
        notes.append("there is no trained model: matched by soma positions alone; `neurobridge train` makes one")
      }
      for session in [pair.a, pair.b] {
        guard let expansion = try request.expansions[session.name] ?? transaction.expansion(of: session.id),
          expansion != .none
        else { continue }
        notes.append(
          "\(session.name) was compared as if not expanded by \(expansion); residuals are in µm of that tissue")
      }
      return notes
    }
  }
}

extension Transaction {
  /// The model of a request; nil where appearance is not wanted or, unless it is all the evidence, there is no model yet.
  fileprivate func embedder(for request: MatchRequest) throws -> Model? {
    guard request.usesAppearance else { return nil }
    if request.model == nil, request.usesGeometry, try newestModel() == nil { return nil }
    return try embedder(named: request.model)
  }
}

extension [Landmark] {
  /// As known pairs of positions.
  var correspondences: [Correspondence] { map { Correspondence(from: Vector3($0.a), to: Vector3($0.b)) } }
}

extension Registration {
  fileprivate func row() throws -> Transform {
    Transform(
      kind: determinacy.model.rawValue, undetermined: determinacy.undetermined.joined(separator: "; "),
      rotationDegrees: transform.affine.rotationDegrees, tiltDegrees: pose.tiltDegrees,
      scale: transform.wholeAffine.scale, sigma: sigma, definition: try StoredJSON.text(transform))
  }

  fileprivate var summary: String {
    let scales = pose.dimensions == 2 ? [pose.scales.x, pose.scales.y] : [pose.scales.x, pose.scales.y, pose.scales.z]
    func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    let (low, high) = (scales.min() ?? 1, scales.max() ?? 1)
    let scaling =
      high > 1.15 * low ? scales.map(short).joined(separator: " × ") : short(transform.wholeAffine.scale)
    return (pose.isMirrored ? "mirrored, " : "")
      + "rotated by \(Int(transform.affine.rotationDegrees.rounded()))°, tilted by \(Int(pose.tiltDegrees.rounded()))°, "
      + "scaled by \(scaling), \(determinacy)"
  }
}

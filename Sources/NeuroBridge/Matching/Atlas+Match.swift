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
        let model = request.usesAppearance ? try transaction.embedder(named: request.model) : nil
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
    let (vectors, constraints, a, b, rotationDegrees, decisions) = try store.read { transaction in
      let vectors = try transaction.vectors(pair, model: model, alignsRotation: request.alignsRotation)
      return (
        vectors, try transaction.constraints(pair, vectors.neuronsA, vectors.neuronsB),
        try transaction.somata(of: pair.a, vectors.neuronsA), try transaction.somata(of: pair.b, vectors.neuronsB),
        try model.flatMap { request.alignsRotation ? try transaction.rotation(of: pair, by: $0) : nil }
          .map { $0.isOfA ? $0.rotation.degrees : -$0.rotation.degrees },
        try transaction.pairs(between: pair.a.id, and: pair.b.id)
      )
    }
    let evidence = try Proposal.collectEvidence(
      vectors.appearance(candidatesPerNeuron: request.candidatesPerNeuron), a: a, b: b, options: request.options,
      constraints: constraints, progress: progress, note: pair.animal.name)
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
          : "the calibration is of geometry only, and the soma positions could not be registered")
    let candidates = proposal.candidateRows(vectors)
    let registration = evidence.isRegistered ? evidence.registration : nil
    let residuals = candidates.filter(\.isAccepted).compactMap(\.residual)
    return try store.atomicActivity(
      "match", parameters: request, seed: Int64(bitPattern: request.seed), startedAt: startedAt
    ) { transaction, message in
      for session in [pair.a, pair.b] { try transaction.recordUse(of: "session", row: session.id.rawValue) }
      if let model { try transaction.recordUse(of: "model", row: model.id.rawValue) }
      let run = try transaction.insertMatchRun(
        from: pair.a.id, to: pair.b.id, model: model?.id, metrics: try StoredJSON.text(metrics), candidates: candidates)
      if let registration { try transaction.insertTransform(registration.row(), of: run) }
      if let calibration { try transaction.insertCalibration(calibration.row(), of: run) }
      message =
        (["\(pair.animal.name): \(metrics.accepted) pairs between \(pair.a.name) and \(pair.b.name)"] + metrics.warnings)
        .joined(separator: "; ")
      return MatchReport(
        animal: pair.animal.name, from: pair.a.name, to: pair.b.name, model: model?.fullName,
        run: run.rawValue, neuronsFrom: vectors.neuronsA.count, neuronsTo: vectors.neuronsB.count,
        candidates: candidates.count,
        reciprocal: candidates.contains { $0.similarity != nil }
          ? candidates.count { $0.rankAB == 1 && $0.rankBA == 1 } : nil,
        accepted: metrics.accepted, threshold: metrics.threshold, minProbability: metrics.minProbability,
        rotationDegrees: rotationDegrees, pose: registration?.summary,
        meanResidualUm: residuals.isEmpty ? nil : residuals.reduce(0, +) / Double(residuals.count),
        calibration: calibration?.summary, calibrationMissingReason: metrics.calibrationMissingReason,
        warnings: metrics.warnings, remarks: metrics.remarks)
    }
  }
}

extension Registration {
  fileprivate func row() throws -> Transform {
    Transform(
      kind: determinacy.model.rawValue, undetermined: determinacy.undetermined.joined(separator: "; "),
      rotationDegrees: transform.affine.rotationDegrees, tiltDegrees: transform.affine.tiltDegrees,
      scale: transform.affine.scale, sigma: sigma, definition: try StoredJSON.text(transform))
  }

  fileprivate var summary: String {
    let affine = transform.affine
    return
      "rotated by \(Int(affine.rotationDegrees.rounded()))°, tilted by \(Int(affine.tiltDegrees.rounded()))°, scaled by "
      + "\((affine.scale * 100).rounded() / 100), \(determinacy)"
  }
}

import AtlasStore
import Vocabulary

extension Atlas {
  /// Merges detections of a session that are nearer than two somata can be: one stays where it is, the others' labels become
  /// further labels of it, so that their table can be imported again. Decisions carry over.
  ///
  /// A neuron with a decision stays before one without, then the first of the table. Two that people decided to be different,
  /// or matched with two neurons of one session, stay two.
  public func mergeNeurons(
    _ request: MergeRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> MergeReport {
    try AtlasError.wrapping {
      guard request.within > 0, request.within <= 100 else { throw RemoveError.distance("\(request.within)um") }
      if request.isDryRun { return try store.read { try $0.merging(request).report } }
      return try store.atomicActivity("merge neurons", parameters: [String: String]()) { transaction, message in
        let merging = try transaction.merging(request)
        try transaction.setParameters(StoredJSON.text(merging))
        for (index, merge) in merging.plan.merges.enumerated() {
          try progress(.init("merge \(merging.report.session)", index, of: merging.plan.merges.count, unit: "neurons"))
          try transaction.apply(merge)
        }
        try transaction.flushIndexes()
        message = merging.report.summary
        return merging.report
      }
    }
  }
}

/// A merge that was checked; encoded as `activity.parameters`.
private struct Merging: Encodable {
  let plan: MergePlan
  let within: Double
  let report: Atlas.MergeReport
  /// Every decision on a merged neuron: both neurons, verdict, reviewer, time.
  let decisions: [[String]]

  enum CodingKeys: String, CodingKey {
    case report, decisions
    case within = "within_um"
  }
}

extension Transaction {
  fileprivate func merging(_ request: Atlas.MergeRequest) throws -> Merging {
    let session = try session(named: request.session, of: request.animal)
    let plan = try MergePlan(session, within: request.within, self)
    var report = Atlas.MergeReport(
      session: try fullName(of: session.id), merges: [], refusals: plan.refusals, embeddings: 0, candidates: 0)
    var decisions: [[String]] = []
    for merge in plan.merges {
      report.merges.append(
        .init(
          kept: merge.kept.label, merged: merge.merged.label, distanceUm: merge.distance,
          decisions: merge.decisions.count))
      let target = RemovalTarget.neuron(merge.merged.id)
      let counts = try counts(of: target)
      report.embeddings += counts.vectors
      report.candidates += counts.candidates
      if !counts.decisions.isEmpty { decisions += try self.decisions(of: target) }
    }
    return Merging(plan: plan, within: request.within, report: report, decisions: decisions)
  }

  fileprivate func apply(_ merge: MergePlan.Merge) throws {
    for pair in merge.decisions {
      let other = pair.a == merge.merged.id ? pair.b : pair.a
      try insertReview(
        merge.kept.id, other, verdict: pair.verdict, reviewer: pair.reviewer, at: pair.at, reason: pair.reason)
    }
    try insertAlias(merge.merged, of: merge.kept.id)
    try moveAliases(from: merge.merged.id, to: merge.kept.id)
    try remove(.neuron(merge.merged.id), flushes: false) { _ in }
  }
}

extension Atlas.MergeReport {
  /// One line, for the log and for people.
  public var summary: String {
    let decided = merges.reduce(0) { $0 + $1.decisions }
    return "\(session): \(merges.count) doubled \(merges.count == 1 ? "detection" : "detections") merged"
      + (embeddings > 0 ? ", \(embeddings) embeddings gone" : "")
      + (candidates > 0 ? ", \(candidates) candidates gone" : "")
      + (decided > 0 ? ", \(decided) decisions carried over" : "")
      + (refusals.isEmpty ? "" : ", \(refusals.count) kept apart by decisions")
  }
}

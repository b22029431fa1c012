import AtlasStore
import Vocabulary

extension Atlas {
  /// Removes an animal, session, neuron, model or match run with everything that belongs to it, in one transaction; the log
  /// keeps what went, decisions word for word.
  ///
  /// The file keeps its size until `vacuum`.
  public func remove(
    _ request: RemoveRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> RemoveReport {
    try AtlasError.wrapping {
      if request.isDryRun {
        return try store.read { try $0.removal(of: $0.removable(request.item)).report }
      }
      return try store.atomicActivity("remove", parameters: [String: String]()) { transaction, message in
        // Looked up and counted here: what is removed is what was counted.
        let item = try transaction.removable(request.item)
        let removal = try transaction.removal(of: item)
        let decided = removal.report.decisions.values.reduce(0, +)
        guard decided == 0 || request.removesDecisions else {
          throw RemoveError.hasDecisions(
            item: item.description, count: decided,
            reviewers: removal.report.decisions.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
              .joined(separator: ", "))
        }
        try transaction.setParameters(StoredJSON.text(removal))
        try transaction.remove(item.target) { chunks in
          try progress(.init("remove \(item.description)", chunks, unit: "chunks"))
        }
        message = removal.report.summary
        return removal.report
      }
    }
  }
}

/// `activity.parameters` of a removal: counts, and the decisions that went, which nothing else keeps.
private struct Removal: Encodable {
  let report: Atlas.RemoveReport
  /// Both neurons, verdict, reviewer, time.
  let decisions: [[String]]
}

extension Transaction {
  fileprivate func removal(of item: RemovableItem) throws -> Removal {
    let counts = try counts(of: item.target)
    var notes: [String] = []
    if counts.linkedStacks > 0 { notes.append("the files of linked stacks stay where they are") }
    if case .neuron = item.target, counts.candidates > 0 {
      notes.append("runs that considered it keep their other pairs: `neurobridge match` computes them anew")
    }
    if case .run = item.target { notes.append("`matches` shows the run before it, where there is one") }
    let report = Atlas.RemoveReport(
      removed: item.description, sessions: counts.sessions, stacks: counts.stacks, linkedStacks: counts.linkedStacks,
      bytes: counts.bytes, neurons: counts.neurons, embeddings: counts.vectors, indexed: counts.indexed,
      matchRuns: counts.runs, candidates: counts.candidates, decisions: counts.decisions,
      checkpoints: counts.checkpoints, evaluations: counts.evaluations,
      modelsThatUsedIt: try modelsThatUsed(item.target), notes: notes)
    return Removal(report: report, decisions: try decisions(of: item.target))
  }
}

extension Atlas.RemoveReport {
  /// One line: what, and what goes along.
  public var summary: String {
    func part(_ count: Int, _ one: String, _ many: String) -> String? {
      count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }
    let decided = decisions.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }.joined(separator: ", ")
    let parts = [
      part(removed.hasPrefix("animal") ? sessions : 0, "session", "sessions"), part(stacks, "stack", "stacks"),
      part(removed.hasPrefix("neuron") ? 0 : neurons, "neuron", "neurons"),
      part(embeddings, "embedding", "embeddings"),
      indexed == 0 ? nil : "\(indexed) of them indexed",
      part(removed.hasPrefix("match run") ? 0 : matchRuns, "match run", "match runs"),
      part(candidates, "candidate", "candidates"),
      part(decisions.values.reduce(0, +), "decision", "decisions").map { "\($0) (\(decided))" },
      part(checkpoints, "checkpoint", "checkpoints"), part(evaluations, "metric", "metrics"),
    ].compactMap { $0 }
    return removed + (parts.isEmpty ? "" : " with " + parts.joined(separator: ", "))
      + (modelsThatUsedIt.isEmpty ? "" : "; models that used it stay: " + modelsThatUsedIt.joined(separator: ", "))
  }
}

import AtlasStore
import Imaging
import Vocabulary

extension Atlas {
  /// Adds the rows of a table of known pairs as decisions of a reviewer; those that hold already are left out.
  @discardableResult
  public func importPairs(_ request: PairsRequest) throws(AtlasError) -> PairsReport {
    try AtlasError.wrapping {
      let (path, animal, from, to) = (request.path, request.animal, request.from, request.to)
      let reviewer = try Name.checked(request.reviewer, as: .reviewer)
      guard from != to else { throw PairsError.oneSession(from) }
      let (table, new) = try store.read { transaction in
        let a = try transaction.session(named: from, of: animal)
        let b = try transaction.session(named: to, of: animal)
        let labels = (a: try transaction.labels(in: a.id), b: try transaction.labels(in: b.id))
        let known = SessionLabels(from: Array(labels.a.keys), to: Array(labels.b.keys))
        let table =
          try AtlasStore.exportedMatches(path).map {
            try PairTable($0, from: from, to: to, animal: animal, labels: known)
          } ?? PairTable(file: path, from: from, to: to, animal: animal, labels: known)
        let resolved = try ResolvedPairs(table, a: labels.a, b: labels.b, from: from, to: to)
        try resolved.checkPartners(standing: transaction.pairs(between: a.id, and: b.id, verdict: .match), transaction)
        return (table, try resolved.pairs.filter { try transaction.pair($0.a, $0.b)?.verdict != $0.verdict })
      }
      let report = PairsReport(
        animal: animal, from: from, to: to, added: new.count, known: table.pairs.count - new.count, notes: table.notes)
      if request.dryRun || new.isEmpty { return report }
      let parameters = ["animal": animal, "from": from, "to": to, "reviewer": reviewer, "file": path]
      try store.atomicActivity("import pairs", parameters: parameters) { transaction, message in
        for pair in new { try transaction.insertReview(pair.a, pair.b, verdict: pair.verdict, reviewer: reviewer) }
        try transaction.recordUse(
          of: "file", detail: "\(path) sha256:\(Hexadecimal.text(SHA256.hash(ofFile: path).digest))")
        message = "\(new.count) decisions between \(animal)/\(from) and \(animal)/\(to)"
      }
      return report
    }
  }
}

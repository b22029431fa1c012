import AtlasStore
import Imaging
import Vocabulary

extension Atlas {
  /// Adds the rows of a table over several sessions as decisions of a reviewer: every two neurons of a row are one.
  ///
  /// Empty cells, −1, NaN and, unless a neuron is so labelled, 0 mean that a session lacks the neuron.
  @discardableResult
  public func importMatrix(_ request: MatrixRequest) throws(AtlasError) -> MatrixReport {
    try AtlasError.wrapping {
      guard !request.reviewer.isEmpty else { throw PairsError.noReviewer }
      let (new, report) = try store.read { transaction in
        let animal = try transaction.animal(named: request.animal)
        let matrix = try LabelMatrix(
          file: request.path, sessions: request.sessions, known: transaction.sessions(of: animal.id).map(\.name),
          animal: animal.name)
        let sessions = try matrix.sessions.map { try transaction.session(named: $0, of: animal.name) }
        let neurons = try sessions.map { session in
          Dictionary(uniqueKeysWithValues: try transaction.neurons(in: session.id).map { ($0.label, $0.id) })
        }
        let rows = try resolved(matrix, neurons)
        var (new, known): ([(Neuron.ID, Neuron.ID)], Int) = ([], 0)
        let standing = Dictionary(
          try transaction.pairs(verdict: .match).flatMap { [($0.a, $0), ($0.b, $0)] }.map { ($0.0, [$0.1]) },
          uniquingKeysWith: +)
        let sessionOf = try Dictionary(
          uniqueKeysWithValues: transaction.sessions(of: animal.id).flatMap { session in
            try transaction.neurons(in: session.id).map { ($0.id, session.id) }
          })
        for row in rows where row.count >= 2 {
          for (index, a) in row.enumerated() {
            for b in row[(index + 1)...] {
              if try transaction.pair(a, b)?.verdict == .match {
                known += 1
                continue
              }
              for (neuron, other) in [(a, b), (b, a)] {
                for pair in standing[neuron, default: []] {
                  let partner = pair.a == neuron ? pair.b : pair.a
                  guard sessionOf[partner] == sessionOf[other] else { continue }
                  throw PairsError.alreadyMatched(
                    neuron: "\(try transaction.name(of: neuron))", other: "\(try transaction.name(of: partner))",
                    reviewer: pair.reviewer, at: pair.at)
                }
              }
              new.append((a, b))
            }
          }
        }
        return (
          new,
          MatrixReport(
            animal: animal.name, sessions: matrix.sessions, identities: rows.count { $0.count >= 2 }, added: new.count,
            known: known, notes: matrix.notes)
        )
      }
      if request.isDryRun || new.isEmpty { return report }
      let parameters = ["animal": request.animal, "reviewer": request.reviewer, "file": request.path]
      try store.atomicActivity("import pairs", parameters: parameters) { transaction, message in
        for (a, b) in new { try transaction.insertReview(a, b, verdict: .match, reviewer: request.reviewer) }
        try transaction.recordUse(
          of: "file",
          detail: "\(request.path) sha256:\(Hexadecimal.text(SHA256.hash(ofFile: request.path).digest))")
        message = "\(new.count) decisions between \(report.sessions.count) sessions of \(request.animal)"
      }
      return report
    }
  }

  /// The neurons of each row.
  private func resolved(_ matrix: LabelMatrix, _ neurons: [[String: Neuron.ID]]) throws -> [[Neuron.ID]] {
    var unknown: [String] = []
    var lines: [Neuron.ID: [String]] = [:]
    let rows = matrix.rows.map { row in
      row.labels.enumerated().compactMap { column, label -> Neuron.ID? in
        guard let label else { return nil }
        guard let neuron = neurons[column][label] else {
          if label != "0" { unknown.append("line \(row.line): no \(label) in \(matrix.sessions[column])") }
          return nil
        }
        lines[neuron, default: []].append("\(matrix.sessions[column])/\(label) on line \(row.line)")
        return neuron
      }
    }
    guard unknown.isEmpty else {
      throw PairsError.unknownLabels(path: matrix.path, lines: Array(unknown.prefix(6)), count: unknown.count)
    }
    let twice = lines.values.filter { $0.count > 1 }.map { $0.joined(separator: " and ") }.sorted()
    guard twice.isEmpty else {
      throw PairsError.twiceInMatrix(path: matrix.path, lines: Array(twice.prefix(4)), count: twice.count)
    }
    return rows
  }
}

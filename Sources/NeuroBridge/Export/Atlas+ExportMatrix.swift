import Imaging

extension Atlas {
  /// Writes the neurons of all sessions as CSV: a row for each that two sessions or more have, a column for each session.
  ///
  /// `pairs import` reads it; a neuron with two labels in one session, which is a contradiction, is left out.
  func exportMatrix(_ request: ExportRequest, _ gate: OutputGate) throws -> ExportReport {
    let report = try identities(IdentitiesRequest(animal: request.animal))
    let identities = report.identities.filter { $0.labels.count >= 2 && $0.conflicts.isEmpty }
    guard !identities.isEmpty else { throw ExportError.nothing }
    let file = try gate.open(request.path, isText: true)
    let sessions = report.sessions.filter { session in identities.contains { $0.labels[session] != nil } }
    try withoutActuallyEscaping({ (text: String) throws in try file.write(text) }) { write in
      var table = try TableWriter(.csv, columns: ["animal"] + sessions, write: write)
      for identity in identities {
        try table.row(
          [.text(identity.animal)] + sessions.map { .text(identity.labels[$0, default: []].joined(separator: "+")) })
      }
      try table.end()
    }
    try file.finish()
    return ExportReport(file: request.path, pairs: identities.count)
  }
}

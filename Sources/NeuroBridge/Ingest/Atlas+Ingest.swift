// Everything that can be checked without writing is checked first; then one transaction inserts the activity, the
// session, every chunk and every neuron, so that a failure at any point leaves the atlas as it was.
// Planes stream: a few planes and one layer of compressed chunks are in memory, and SQLite's bounded cache. Decoding,
// compressing and hashing run on other threads while the one that holds the transaction writes.
import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Imports one stack, and its somata, into a session, which is inserted where the atlas has none of that name.
  @discardableResult
  public func ingest(
    _ request: IngestRequest, progress: ProgressSink = .silent
  ) throws(AtlasError) -> IngestReport {
    try AtlasError.wrapping { try importStack(request, progress) }
  }

  private func importStack(_ request: IngestRequest, _ progress: ProgressSink) throws -> IngestReport {
    let startedAt = Timestamp.now()
    var plan = try IngestPlan(request)
    if try request.isDryRun && !request.isLinked || store.read({ try plan.mayBeKnown(to: $0) }) {
      try plan.hashSource(progress: progress)
    }
    let notes = try store.read { try plan.check(against: $0) }
    if request.isDryRun {
      var report = plan.report
      report.notes += notes
      return report
    }
    return try store.atomicActivity("ingest", parameters: plan.parameters, startedAt: startedAt) {
      [plan] transaction, message in
      let notes = try plan.check(against: transaction)
      var report = try plan.write(to: transaction, progress: progress)
      report.notes += notes
      message = report.summary
      return report
    }
  }
}

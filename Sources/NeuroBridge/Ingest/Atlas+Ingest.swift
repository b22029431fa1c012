// How a stack comes in: everything that can be checked without writing is checked first; then one transaction takes the
// activity, the session, every chunk and every neuron, so that a failure at any point leaves the atlas as it was.
// Planes stream: a few planes and one layer of packed chunks are in memory, and SQLite's bounded cache. Decoding, packing
// and hashing run on other threads while the one that holds the transaction writes.
import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Takes one stack, and its somata, into a session that is made if it is not there.
  ///
  /// - Parameter dryRun: Checks everything that can be checked without decoding the stack, and writes nothing.
  @discardableResult
  public func ingest(
    _ request: IngestRequest, dryRun: Bool = false, progress: ProgressSink = .silent
  ) throws -> IngestReport {
    var plan = try IngestPlan(request)
    if try dryRun && !request.isLinked || store.read({ try plan.mayBeKnown(to: $0) }) {
      try plan.hashSource(progress: progress)
    }
    try store.read { try plan.check(against: $0) }
    if dryRun { return plan.report }
    return try store.atomicActivity("ingest", parameters: plan.parameters) { [plan] transaction, message in
      try plan.check(against: transaction)
      let report = try plan.write(to: transaction, progress: progress)
      message = report.summary
      return report
    }
  }
}

extension IngestReport {
  /// In one line, for the log and for people.
  public var summary: String {
    let voxel = voxelUm.map { "\($0)" }.joined(separator: " × ")
    return "\(animal)/\(session): \(width) × \(height) × \(depth) \(pixelType), \(voxel) µm"
      + (channel > 0 ? ", channel \(channel)" : "") + (neurons > 0 ? ", \(neurons) neurons" : "")
      + (isLinked ? ", linked" : "")
  }
}

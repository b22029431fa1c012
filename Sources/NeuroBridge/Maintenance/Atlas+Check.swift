import AtlasStore
import Foundation
import Imaging
import Vocabulary

extension Atlas {
  /// Verifies the file's structure, references and hashes.
  ///
  /// - Parameter deep: Decodes every stack too and compares all its pixels with their hash at import.
  public func check(deep: Bool = false, progress: ProgressSink = .silent) throws(AtlasError) -> IntegrityReport {
    try AtlasError.wrapping { try integrity(deep: deep, progress) }
  }

  private func integrity(deep: Bool, _ progress: ProgressSink) throws -> IntegrityReport {
    var report = IntegrityReport()
    report.isDeep = deep
    try progress(StageProgress("check the file's structure", 0, unit: "pages"))
    report.faults = try store.interruptible({ progress.isStopRequested }) { try store.structuralFaults() }
    guard report.faults.isEmpty else { return report }
    let (stacks, counts, weights) = try store.read { transaction in
      let stacks = try transaction.stacks()
      return (stacks, try stacks.map { try transaction.chunkCount(of: $0.id) }, try transaction.weightsIDs())
    }
    for (stack, count) in zip(stacks, counts) {
      if stack.isLinked {
        report.faults += try store.damagedSections(of: stack) {
          try progress(StageProgress("check linked stack \(stack.id)", $0, of: stack.shape.depth, unit: "sections"))
        }
        report.stacks += 1
        continue
      }
      var done = 0
      report.faults += try store.damagedChunks(of: stack) {
        done += 1
        try progress(StageProgress("check stack \(stack.id)", done, of: count, unit: "chunks"))
      }
      let expected = stack.chunkCount
      if count != expected { report.faults.append("stack \(stack.id): \(count) chunks of \(expected)") }
      if deep && report.faults.isEmpty { report.faults += try damagedPixels(of: stack, progress) }
      report.stacks += 1
      report.chunks += count
    }
    for id in weights {
      do {
        try store.read { try $0.forEachChunk(ofWeights: id) { _ in try progress.checkStop() } }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        report.faults.append("\(error)")
      }
      report.weights += 1
    }
    return report
  }

  private func damagedPixels(of stack: Stack, _ progress: ProgressSink) throws -> [String] {
    var hash = SHA256()
    try store.forEachPlane(of: stack) { z, plane in
      hash.update(plane)
      try progress(StageProgress("check pixels of stack \(stack.id)", z + 1, of: stack.shape.depth, unit: "planes"))
    }
    let isSame = Data(hash.finalize()) == stack.pixelsSHA256
    return isSame ? [] : ["stack \(stack.id): its pixels do not match their SHA-256 at import"]
  }
}

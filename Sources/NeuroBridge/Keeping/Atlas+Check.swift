import AtlasStore
import Vocabulary

extension Atlas {
  /// Verifies the file's structure, references and hashes.
  public func check(progress: ProgressSink = .silent) throws -> IntegrityReport {
    var report = IntegrityReport()
    try progress(StageProgress("check the file's structure", 0, unit: "pages"))
    report.faults = try store.structuralFaults()
    guard report.faults.isEmpty else { return report }
    let (stacks, counts, weights) = try store.read { rows in
      let stacks = try rows.stacks()
      return (stacks, try stacks.map { try rows.chunkCount(of: $0.id) }, try rows.weightsIDs())
    }
    for (stack, count) in zip(stacks, counts) {
      var done = 0
      report.faults += try store.damagedChunks(of: stack) {
        done += 1
        try progress(StageProgress("check stack \(stack.id)", done, of: count, unit: "chunks"))
      }
      let expected = stack.chunkCount
      if count != expected { report.faults.append("stack \(stack.id): \(count) chunks of \(expected)") }
      report.stacks += 1
      report.chunks += count
    }
    for id in weights {
      do { _ = try store.read { try $0.weights(id) } } catch { report.faults.append("\(error)") }
      report.weights += 1
    }
    return report
  }
}

extension Stack {
  /// How many chunks tile it.
  var chunkCount: Int {
    func pieces(_ extent: Int, _ chunk: Int) -> Int { (extent + chunk - 1) / chunk }
    return pieces(shape.width, chunkShape.width) * pieces(shape.height, chunkShape.height)
      * pieces(shape.depth, chunkShape.depth)
  }
}

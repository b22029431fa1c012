/// Patches of several neurons, all of one recipe: [count, channels, edge, edge].
package struct PatchBatch: Sendable {
  package let channels: Int
  package let edge: Int
  package let values: [Float]

  package init(channels: Int, edge: Int, values: [Float]) throws(EvaluationError) {
    let width = channels * edge * edge
    guard width > 0, values.count % width == 0 else {
      throw .wrongCount(what: "patch values", expected: (values.count / max(1, width) + 1) * width, found: values.count)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "patches", row: bad / width, column: bad % width)
    }
    self.channels = channels
    self.edge = edge
    self.values = values
  }

  package var width: Int { channels * edge * edge }
  package var count: Int { values.count / width }
}

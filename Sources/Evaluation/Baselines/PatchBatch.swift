/// Patches of several neurons, cut by one recipe.
package struct PatchBatch: Sendable {
  /// Slabs of the recipe.
  package let channels: Int
  /// Pixels along either side.
  package let edge: Int
  /// [count, channels, edge, edge].
  package let values: [Float]

  /// Throws where `values` holds part of a patch or a value that is not finite.
  package init(channels: Int, edge: Int, values: [Float]) throws(EvaluationError) {
    let width = channels * edge * edge
    guard width > 0, values.count % width == 0 else {
      throw .wrongCount(what: "patch values", expected: (values.count / max(1, width) + 1) * width, given: values.count)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "patches", row: bad / width, column: bad % width)
    }
    self.channels = channels
    self.edge = edge
    self.values = values
  }

  /// Values of one patch.
  package var width: Int { channels * edge * edge }
  /// Patches.
  package var count: Int { values.count / width }
}

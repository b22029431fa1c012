package import Vocabulary

/// Verdicts about pairs of neurons of two sessions.
package struct PairTable: Hashable, Sendable {
  /// A neuron of either session, by label, and the verdict.
  package struct Pair: Hashable, Sendable {
    /// Label in the first session.
    package let from: String
    /// Label in the second session.
    package let to: String
    /// `match` where the file gives none.
    package let verdict: Verdict
    /// Its line in the file, counted from 1.
    package let line: Int
  }

  /// Of the file, as errors name it.
  package let path: String
  /// In the order of the file; none occurs twice.
  package let pairs: [Pair]
  /// What was decided in reading, one sentence each.
  package let notes: [String]

  /// - Throws: `table` where a pair occurs twice.
  init(path: String, pairs: [Pair], notes: [String]) throws(ImagingError) {
    let pairs = pairs.map {
      Pair(
        from: Name.normalized($0.from), to: Name.normalized($0.to), verdict: $0.verdict, line: $0.line)
    }
    var lines: [[String]: Int] = [:]
    for pair in pairs {
      if let other = lines[[pair.from, pair.to]] {
        throw .table(
          path: path, line: pair.line, detail: "the pair \(pair.from), \(pair.to) is already on line \(other)")
      }
      lines[[pair.from, pair.to]] = pair.line
    }
    self.path = path
    self.pairs = pairs
    self.notes = notes
  }
}

/// How alike the neurons of two sessions look, all pairs or the near ones only.
package enum Appearance: Sendable {
  /// [countA, countB], row after row.
  case dense([Float])
  /// For sessions too large for all pairs.
  case listed(Candidates)
}

/// Similarities as standard scores: by how many spreads a pair exceeds what its two neurons have with others.
///
/// A neuron that looks like everybody (a hub) gains nothing by it.
struct StandardScores: Sendable {
  private let form: Form
  private enum Form: Sendable {
    case dense([Float], columns: Int)
    case listed(Candidates, mean: Double, spread: Double)
  }

  init?(_ appearance: Appearance, countA: Int, countB: Int) {
    switch appearance {
    case .dense(let s):
      guard countA > 1, countB > 1, s.allSatisfy(\.isFinite) else { return nil }
      var rows = [Float](repeating: 0, count: countA)
      var columns = [Float](repeating: 0, count: countB)
      for a in 0..<countA {
        for b in 0..<countB {
          rows[a] += s[a * countB + b] / Float(countB)
          columns[b] += s[a * countB + b] / Float(countA)
        }
      }
      let mean = rows.reduce(0, +) / Float(countA)
      var centred = s
      var squares = 0.0
      for a in 0..<countA {
        for b in 0..<countB {
          centred[a * countB + b] += mean - rows[a] - columns[b]
          squares += Double(centred[a * countB + b] * centred[a * countB + b])
        }
      }
      let spread = Float((squares / Double(s.count)).squareRoot())
      guard spread > 0 else { return nil }
      form = .dense(centred.map { $0 / spread }, columns: countB)
    case .listed(let candidates):
      let values = candidates.all.map { Double($0.similarity) }
      guard values.count > 12 else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
      guard spread > 0 else { return nil }
      form = .listed(candidates, mean: mean, spread: spread)
    }
  }

  /// nil where the pair is not listed.
  func callAsFunction(_ a: Int, _ b: Int) -> Double? {
    switch form {
    case .dense(let z, let columns): return Double(z[a * columns + b])
    case .listed(let candidates, let mean, let spread):
      return candidates.of(a: a).first { $0.b == b }.map { (Double($0.similarity) - mean) / spread }
    }
  }
}

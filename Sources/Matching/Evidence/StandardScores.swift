/// Similarities as standard scores.
///
/// Dense similarities are centred by row and by column first, so that a hub, similar to every neuron, gains nothing.
struct StandardScores: Sendable {
  private let storage: Storage
  private enum Storage: Sendable {
    case dense([Float], columns: Int)
    case listed(Candidates, mean: Double, deviation: Double)
  }

  /// nil where the similarities do not vary, are not finite, or are too few.
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
      let deviation = Float((squares / Double(s.count)).squareRoot())
      guard deviation > 0 else { return nil }
      storage = .dense(centred.map { $0 / deviation }, columns: countB)
    case .listed(let candidates):
      let values = candidates.all.map { Double($0.similarity) }
      guard values.count > 12 else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
      guard deviation > 0 else { return nil }
      storage = .listed(candidates, mean: mean, deviation: deviation)
    }
  }

  /// nil where the pair is not listed.
  func callAsFunction(_ a: Int, _ b: Int) -> Double? {
    switch storage {
    case .dense(let z, let columns): return Double(z[a * columns + b])
    case .listed(let candidates, let mean, let deviation):
      return candidates.of(a: a).first { $0.b == b }.map { (Double($0.similarity) - mean) / deviation }
    }
  }
}

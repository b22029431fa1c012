/// Similarities as standard scores.
///
/// Dense similarities are centred by row and by column first, so that a hub, similar to every neuron, gains nothing.
struct StandardScores: Sendable {
  private let storage: Storage
  /// Whether a neuron of session a has a similarity to any of b; `knowsB` likewise.
  private let knowsA: [Bool]
  private let knowsB: [Bool]

  private enum Storage: Sendable {
    case dense([Float], columns: Int)
    case listed(Candidates, mean: Double, deviation: Double)
  }

  /// nil where the similarities do not vary, are not finite, or are too few.
  init?(_ appearance: Appearance, countA: Int, countB: Int) {
    switch appearance {
    case .dense(let s):
      let known = SimilarityRows(s, countA: countA, countB: countB)
      (knowsA, knowsB) = (known.isKnownA, known.isKnownB)
      guard knowsA.count(where: \.self) > 1, knowsB.count(where: \.self) > 1 else { return nil }
      if let part = known.part {
        // Of the others alone; what has no vector has no score.
        guard let scores = StandardScores(.dense(part.values), countA: part.a.count, countB: part.b.count),
          case .dense(let z, let columns) = scores.storage
        else { return nil }
        var all = [Float](repeating: .nan, count: s.count)
        for (i, a) in part.a.enumerated() {
          for (j, b) in part.b.enumerated() { all[a * countB + b] = z[i * columns + j] }
        }
        storage = .dense(all, columns: countB)
        return
      }
      guard s.allSatisfy(\.isFinite) else { return nil }
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
      var (ofA, ofB) = ([Bool](repeating: false, count: countA), [Bool](repeating: false, count: countB))
      for pair in candidates.all { (ofA[pair.a], ofB[pair.b]) = (true, true) }
      (knowsA, knowsB) = (ofA, ofB)
      let values = candidates.all.map { Double($0.similarity) }
      guard values.count > 12 else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
      guard deviation > 0 else { return nil }
      storage = .listed(candidates, mean: mean, deviation: deviation)
    }
  }

  /// Whether both neurons have a vector, so that appearance says something of the pair, be it that no list holds it.
  func knows(_ a: Int, _ b: Int) -> Bool { knowsA[a] && knowsB[b] }

  /// nil where the pair is not listed, or a neuron has no vector.
  func callAsFunction(_ a: Int, _ b: Int) -> Double? {
    switch storage {
    case .dense(let z, let columns):
      let score = z[a * columns + b]
      return score.isNaN ? nil : Double(score)
    case .listed(let candidates, let mean, let deviation):
      return candidates.of(a: a).first { $0.b == b }.map { (Double($0.similarity) - mean) / deviation }
    }
  }
}

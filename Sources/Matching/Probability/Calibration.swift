#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From what is known of a pair to the probability that it is one neuron, learnt on annotated pairs of other animals.
///
/// Ridge-regularised logistic regression over standardised features (Platt's targets keep it from certainty), fitted by
/// Newton's method: a few numbers, one optimum, the same on every machine.
package struct Calibration: Hashable, Sendable, Codable {
  package let names: [String]
  package let means: [Double]
  package let spreads: [Double]
  package let weights: [Double]
  package let bias: Double
  /// How it did on animals that it had not seen while being judged.
  package let reliability: Reliability

  /// What was learnt from: one candidate of an annotated neuron.
  package struct Example: Sendable {
    package var features: PairFeatures
    package var isMatch: Bool
    /// Examples of one group (an animal) are judged by a fit to the other groups.
    package var group: Int
    /// Whether it counts in `reliability`: that a hopeless candidate is called hopeless is no merit.
    package var isContender: Bool

    package init(features: PairFeatures, isMatch: Bool, group: Int, isContender: Bool = true) {
      self.features = features
      self.isMatch = isMatch
      self.group = group
      self.isContender = isContender
    }
  }

  /// Fits to all examples, and judges by leaving out one group at a time (a fifth of the examples where there is one group).
  ///
  /// - Returns: nil where there is nothing to learn from: fewer than `least` matches or non-matches.
  package static func fit(_ examples: [Example], least: Int = 12, ridge: Double = 1) -> Calibration? {
    let matches = examples.count { $0.isMatch }
    guard matches >= least, examples.count - matches >= least else { return nil }
    guard let whole = Model(examples, ridge: ridge) else { return nil }
    var groups = examples.map(\.group)
    if Set(groups).count < 2 { groups = examples.indices.map { $0 % 5 } }
    var judged: [(probability: Double, isMatch: Bool)] = []
    for group in Set(groups).sorted() {
      let others = examples.indices.filter { groups[$0] != group }.map { examples[$0] }
      guard let model = Model(others, ridge: ridge) else { continue }
      for index in examples.indices where groups[index] == group && examples[index].isContender {
        judged.append((model.probability(examples[index].features.numbers), examples[index].isMatch))
      }
    }
    return Calibration(
      names: PairFeatures.names, means: whole.means, spreads: whole.spreads, weights: whole.weights, bias: whole.bias,
      reliability: Reliability(judged))
  }

  package func probability(_ features: PairFeatures) -> Double {
    Model(means: means, spreads: spreads, weights: weights, bias: bias).probability(features.numbers)
  }

  private struct Model {
    var means: [Double]
    var spreads: [Double]
    var weights: [Double]
    var bias: Double

    init(means: [Double], spreads: [Double], weights: [Double], bias: Double) {
      self.means = means
      self.spreads = spreads
      self.weights = weights
      self.bias = bias
    }

    init?(_ examples: [Example], ridge: Double) {
      let positives = Double(examples.count { $0.isMatch })
      let negatives = Double(examples.count) - positives
      guard positives > 0, negatives > 0 else { return nil }
      let rows = examples.map(\.features.numbers)
      let d = rows[0].count
      let means = (0..<d).map { c in rows.reduce(0) { $0 + $1[c] } / Double(rows.count) }
      let spreads = (0..<d).map { c -> Double in
        var sum = 0.0
        for row in rows { sum += (row[c] - means[c]) * (row[c] - means[c]) }
        let variance = sum / Double(rows.count)
        return variance > 1e-12 ? variance.squareRoot() : 1
      }
      self.means = means
      self.spreads = spreads
      let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
      let n = d + 1
      var x = [Double](repeating: 0, count: n)
      x[d] = log(positives / negatives)
      let standard = rows.map { row in (0..<d).map { (row[$0] - means[$0]) / spreads[$0] } + [1] }
      for _ in 0..<50 {
        var gradient = (0..<n).map { $0 < d ? ridge * x[$0] : 0 }
        var hessian = [Double](repeating: 0, count: n * n)
        for i in 0..<d { hessian[i * n + i] = ridge }
        hessian[d * n + d] = 1e-9
        for (row, example) in zip(standard, examples) {
          var z = 0.0
          for i in 0..<n { z += row[i] * x[i] }
          let p = 1 / (1 + exp(-z))
          let error = p - (example.isMatch ? high : low)
          let slope = max(p * (1 - p), 1e-9)
          for i in 0..<n {
            gradient[i] += error * row[i]
            for j in 0...i { hessian[i * n + j] += slope * row[i] * row[j] }
          }
        }
        guard let step = CholeskySolver(hessian, size: n)?.solve(gradient) else { return nil }
        let length = step.reduce(0) { $0 + $1 * $1 }.squareRoot()
        // A long Newton step may overshoot where the curve is flat.
        let damping = length > 4 ? 4 / length : 1
        for i in 0..<n { x[i] -= damping * step[i] }
        if length < 1e-9 { break }
      }
      weights = Array(x[0..<d])
      bias = x[d]
    }

    func probability(_ numbers: [Double]) -> Double {
      var z = bias
      for i in weights.indices { z += weights[i] * (numbers[i] - means[i]) / spreads[i] }
      return 1 / (1 + exp(-z))
    }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Statistics

/// Ridge-regularised logistic regression over standardised features.
///
/// Targets are Platt's, which keep probabilities from 0 and 1; fitted by Newton's method to the one optimum.
struct LogisticRegression: Hashable, Sendable {
  /// Of each feature over the examples.
  let means: [Double]
  let standardDeviations: [Double]
  /// In units of standardised features.
  let weights: [Double]
  let bias: Double

  init(means: [Double], standardDeviations: [Double], weights: [Double], bias: Double) {
    self.means = means
    self.standardDeviations = standardDeviations
    self.weights = weights
    self.bias = bias
  }

  /// - Parameter rows: The features of each example.
  /// - Returns: nil without examples of both classes, or where a Newton step is not defined.
  init?(_ rows: [[Double]], isMatch: [Bool], ridge: Double) {
    let positives = Double(isMatch.count { $0 })
    let negatives = Double(rows.count) - positives
    guard positives > 0, negatives > 0 else { return nil }
    let d = rows[0].count
    let means = (0..<d).map { c in rows.reduce(0) { $0 + $1[c] } / Double(rows.count) }
    let deviations = (0..<d).map { c -> Double in
      var sum = 0.0
      for row in rows { sum += (row[c] - means[c]) * (row[c] - means[c]) }
      let variance = sum / Double(rows.count)
      return variance > 1e-12 ? variance.squareRoot() : 1
    }
    let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
    let n = d + 1
    var x = [Double](repeating: 0, count: n)
    x[d] = log(positives / negatives)
    let standard = rows.map { row in (0..<d).map { (row[$0] - means[$0]) / deviations[$0] } + [1] }
    for _ in 0..<50 {
      var gradient = (0..<n).map { $0 < d ? ridge * x[$0] : 0 }
      var hessian = [Double](repeating: 0, count: n * n)
      for i in 0..<d { hessian[i * n + i] = ridge }
      hessian[d * n + d] = 1e-9
      for (row, isMatch) in zip(standard, isMatch) {
        var z = 0.0
        for i in 0..<n { z += row[i] * x[i] }
        let p = 1 / (1 + exp(-z))
        let error = p - (isMatch ? high : low)
        let slope = max(p * (1 - p), 1e-9)
        for i in 0..<n {
          gradient[i] += error * row[i]
          for j in 0...i { hessian[i * n + j] += slope * row[i] * row[j] }
        }
      }
      guard let step = Cholesky(hessian, size: n)?.solve(gradient) else { return nil }
      let length = step.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // A long Newton step may overshoot where the likelihood is flat.
      let damping = length > 4 ? 4 / length : 1
      for i in 0..<n { x[i] -= damping * step[i] }
      if length < 1e-9 { break }
    }
    self.init(means: means, standardDeviations: deviations, weights: Array(x[0..<d]), bias: x[d])
  }

  func probability(_ values: [Double]) -> Double {
    var z = bias
    for i in weights.indices { z += weights[i] * (values[i] - means[i]) / standardDeviations[i] }
    return 1 / (1 + exp(-z))
  }
}

package import Geometry
import Statistics

/// A thin-plate spline fitted to weighted correspondences by penalised least squares.
///
/// The stiffness λ weighs bending energy against µm² of residual. Leave-one-out errors are known in closed form from
/// the leverages; they choose the stiffness and predict each soma's position from the others.
package struct SplineFit: Sendable {
  /// From the correspondences' `from` to their `to`.
  package let spline: ThinPlateSpline
  /// λ, in the unit of the residuals over that of the energy.
  package let stiffness: Double
  /// The influence of each correspondence on its own fitted position: from 0, none, to 1; at most 0.98.
  package let leverages: [Double]
  /// The weighted mean squared leave-one-out error, in µm²; each error counts at most 900 µm².
  package let leaveOneOutError: Double
  private let problem: SplineProblem
  private let cholesky: Cholesky

  /// The fit whose stiffness has the smallest leave-one-out error; nil with fewer than five positions, or all in one
  /// plane other than z = 0.
  package static func best(
    _ pairs: [Correspondence], stiffnesses: [Double] = [10, 30, 100, 300, 1000, 3000]
  ) -> SplineFit? {
    guard let problem = SplineProblem(pairs) else { return nil }
    return stiffnesses.compactMap { SplineFit(problem, stiffness: $0) }.min {
      $0.leaveOneOutError < $1.leaveOneOutError
    }
  }

  init?(_ problem: SplineProblem, stiffness: Double) {
    let (pairs, size, design) = (problem.pairs, problem.size, problem.design)
    let polynomial = 1 + problem.dimensions
    let free = size - polynomial
    var matrix = problem.normal
    for i in 0..<free {
      for j in 0...i { matrix[(polynomial + i) * size + polynomial + j] += stiffness * problem.energy[i * free + j] }
      // Nearly coincident knots make the energy almost singular.
      matrix[(polynomial + i) * size + polynomial + i] += 1e-9 * (1 + stiffness) * problem.scale
    }
    for i in 0..<polynomial { matrix[i * size + i] += 1e-9 }
    guard let cholesky = Cholesky(matrix, size: size) else { return nil }

    let solutions = (0..<3).map { axis in
      var right = [Double](repeating: 0, count: size)
      for (row, pair) in pairs.enumerated() {
        let value = pair.weight * pair.to[axis]
        for i in 0..<size { right[i] += value * design[row * size + i] }
      }
      return cholesky.solve(right)
    }

    var leverages: [Double] = []
    var error = 0.0
    var total = 0.0
    for (row, pair) in pairs.enumerated() {
      let values = Array(design[row * size..<(row + 1) * size])
      let half = cholesky.solveLower(values)
      let leverage = min(0.98, pair.weight * half.reduce(0) { $0 + $1 * $1 })
      leverages.append(leverage)
      var fitted = Vector3.zero
      for axis in 0..<3 {
        var sum = 0.0
        for i in 0..<size { sum += values[i] * solutions[axis][i] }
        fitted[axis] = sum
      }
      let leftOut = (pair.to - fitted) / (1 - leverage)
      // Limited, so that one outlier does not decide the stiffness.
      error += pair.weight * min(leftOut.squaredLength, 900)
      total += pair.weight
    }
    spline = problem.spline(solutions)
    self.stiffness = stiffness
    self.leverages = leverages
    leaveOneOutError = error / max(total, 1e-12)
    self.problem = problem
    self.cholesky = cholesky
  }

  /// The variance of the fit at a position, as a multiple of one soma's variance: small among many somata, large far
  /// from all.
  package func uncertainty(at p: Vector3) -> Double {
    cholesky.solveLower(problem.row(of: p)).reduce(0) { $0 + $1 * $1 }
  }
}

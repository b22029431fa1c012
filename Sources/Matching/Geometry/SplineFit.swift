/// Fits a thin-plate spline to weighted correspondences: fidelity against bending energy.
///
/// The stiffness λ trades µm² of misfit against bending. Leave-one-out errors come with every fit, in closed form, so the
/// stiffness can be chosen by them and a soma's place be foretold from the others alone.
package struct SplineFit: Sendable {
  package let spline: ThinPlateSpline
  package let stiffness: Double
  /// How much each correspondence decides about its own place: 0 not at all, 1 alone.
  package let leverages: [Double]
  /// The weighted mean squared leave-one-out error, in µm².
  package let foretellingError: Double
  private let problem: SplineProblem
  private let solver: CholeskySolver

  fileprivate init(
    spline: ThinPlateSpline, stiffness: Double, leverages: [Double], foretellingError: Double, problem: SplineProblem,
    solver: CholeskySolver
  ) {
    self.spline = spline
    self.stiffness = stiffness
    self.leverages = leverages
    self.foretellingError = foretellingError
    self.problem = problem
    self.solver = solver
  }

  /// How uncertain the fit is at a place, as a multiple of the variance of one soma: small amid many, great far from all.
  package func uncertainty(at p: Vector3) -> Double {
    solver.halfSolve(problem.row(of: p)).reduce(0) { $0 + $1 * $1 }
  }

  /// The fit of the stiffness that foretells left-out somata best; nil with fewer than five places, or all in one plane.
  package static func best(
    _ pairs: [Correspondence], stiffnesses: [Double] = [10, 30, 100, 300, 1000, 3000]
  ) -> SplineFit? {
    guard let problem = SplineProblem(pairs) else { return nil }
    return stiffnesses.compactMap { problem.solve(stiffness: $0) }.min { $0.foretellingError < $1.foretellingError }
  }

  package static func fit(_ pairs: [Correspondence], stiffness: Double) -> SplineFit? {
    SplineProblem(pairs)?.solve(stiffness: stiffness)
  }
}

/// The parts of the normal equations that do not depend on the stiffness.
private struct SplineProblem: Sendable {
  let pairs: [Correspondence]
  let knots: [Vector3]
  let middle: Vector3
  let scale: Double
  /// Columns of the design: 1, x, y, z (centred, scaled), then the bending functions.
  let size: Int
  let design: [Double]
  let normal: [Double]
  let energy: [Double]
  let reflectors: [[Double]]

  init?(_ given: [Correspondence]) {
    let pairs = given.filter { $0.weight > 1e-9 }
    guard pairs.count == given.count, pairs.count >= 5 else { return nil }
    self.pairs = pairs
    let (_, middle, _) = AffineMap.centroids(pairs)
    var spread = 0.0
    for pair in pairs { spread += (pair.from - middle).squaredLength }
    let scale = (spread / Double(pairs.count)).squareRoot()
    guard scale > 1e-6 else { return nil }
    self.middle = middle
    self.scale = scale
    let knots = Self.farApart(pairs.map(\.from), count: ThinPlateSpline.maximumKnots)
    self.knots = knots
    let k = knots.count
    guard k >= 5 else { return nil }

    // Householder reflectors of P = [1 x y z] at the knots: in the turned coordinates, pulls beyond the fourth have zero
    // sum and zero moments.
    var columns: [[Double]] = [[Double](repeating: 1, count: k)]
    for axis in 0..<3 { columns.append(knots.map { ($0[axis] - middle[axis]) / scale }) }
    var reflectors: [[Double]] = []
    for c in 0..<4 {
      var v = columns[c]
      for i in 0..<c { v[i] = 0 }
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-6 * Double(k).squareRoot() else { return nil }  // a plane or a line
      v[c] += v[c] < 0 ? -norm : norm
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in v.indices { v[i] /= length }
      reflectors.append(v)
      for other in c..<4 { Self.reflect(&columns[other], by: v) }
    }
    self.reflectors = reflectors

    let free = k - 4
    size = 4 + free
    var energy = [Double](repeating: 0, count: free * free)
    do {
      var kernel = knots.map { p in knots.map { q in -(p - q).length } }  // rows
      for row in kernel.indices { for v in reflectors { Self.reflect(&kernel[row], by: v) } }
      for column in 0..<k {
        var values = kernel.map { $0[column] }
        for v in reflectors { Self.reflect(&values, by: v) }
        for row in 0..<k { kernel[row][column] = values[row] }
      }
      for i in 0..<free { for j in 0..<free { energy[i * free + j] = kernel[4 + i][4 + j] } }
    }
    self.energy = energy

    var design = [Double](repeating: 0, count: pairs.count * size)
    for (row, pair) in pairs.enumerated() {
      let base = row * size
      let values = Self.row(of: pair.from, knots: knots, middle: middle, scale: scale, reflectors: reflectors)
      for i in 0..<size { design[base + i] = values[i] }
    }
    self.design = design
    normal = Self.normalMatrix(design, weights: pairs.map(\.weight), size: size)
  }

  func row(of p: Vector3) -> [Double] {
    Self.row(of: p, knots: knots, middle: middle, scale: scale, reflectors: reflectors)
  }

  private static func row(
    of p: Vector3, knots: [Vector3], middle: Vector3, scale: Double, reflectors: [[Double]]
  ) -> [Double] {
    var values = knots.map { -(p - $0).length }
    for v in reflectors { reflect(&values, by: v) }
    let q = (p - middle) / scale
    values[0] = 1
    for axis in 0..<3 { values[1 + axis] = q[axis] }
    return values
  }

  func solve(stiffness: Double) -> SplineFit? {
    let free = size - 4
    var matrix = normal
    for i in 0..<free {
      for j in 0...i { matrix[(4 + i) * size + 4 + j] += stiffness * energy[i * free + j] }
      // Knots that nearly coincide leave the energy all but singular.
      matrix[(4 + i) * size + 4 + i] += 1e-9 * (1 + stiffness) * scale
    }
    for i in 0..<4 { matrix[i * size + i] += 1e-9 }
    guard let solver = CholeskySolver(matrix, size: size) else { return nil }

    var solutions: [[Double]] = []
    for axis in 0..<3 {
      var right = [Double](repeating: 0, count: size)
      for (row, pair) in pairs.enumerated() {
        let value = pair.weight * pair.to[axis]
        for i in 0..<size { right[i] += value * design[row * size + i] }
      }
      solutions.append(solver.solve(right))
    }

    var leverages: [Double] = []
    var error = 0.0
    var total = 0.0
    for (row, pair) in pairs.enumerated() {
      let values = Array(design[row * size..<(row + 1) * size])
      let half = solver.halfSolve(values)
      let leverage = min(0.98, pair.weight * half.reduce(0) { $0 + $1 * $1 })
      leverages.append(leverage)
      var fitted = Vector3.zero
      for axis in 0..<3 {
        var sum = 0.0
        for i in 0..<size { sum += values[i] * solutions[axis][i] }
        fitted[axis] = sum
      }
      let leftOut = (pair.to - fitted) / (1 - leverage)
      // A huge miss of one outlier should not decide how stiff the whole tissue is.
      error += pair.weight * min(leftOut.squaredLength, 900)
      total += pair.weight
    }

    var pulls = [Vector3](repeating: .zero, count: knots.count)
    for axis in 0..<3 {
      var values = [0.0, 0, 0, 0] + solutions[axis][4...]
      for v in reflectors.reversed() { Self.reflect(&values, by: v) }
      for i in values.indices { pulls[i][axis] = -values[i] }
    }
    func row(_ i: Int) -> Vector3 { [solutions[0][i], solutions[1][i], solutions[2][i]] }
    let linear = Matrix3(columns: row(1), row(2), row(3)) * (1 / scale)
    let affine = AffineMap(linear: linear, translation: row(0) - linear * middle)
    return SplineFit(
      spline: ThinPlateSpline(affine: affine, knots: knots, pulls: pulls), stiffness: stiffness, leverages: leverages,
      foretellingError: error / max(total, 1e-12), problem: self, solver: solver)
  }

  /// The lower triangle of XᵀWX.
  private static func normalMatrix(_ design: [Double], weights: [Double], size: Int) -> [Double] {
    var normal = [Double](repeating: 0, count: size * size)
    normal.withUnsafeMutableBufferPointer { normal in
      design.withUnsafeBufferPointer { design in
        for (row, weight) in weights.enumerated() {
          let base = row * size
          for i in 0..<size {
            let x = weight * design[base + i]
            for j in 0...i { normal[i * size + j] += x * design[base + j] }
          }
        }
      }
    }
    return normal
  }

  static func reflect(_ x: inout [Double], by v: [Double]) {
    var dot = 0.0
    for i in x.indices { dot += x[i] * v[i] }
    for i in x.indices { x[i] -= 2 * dot * v[i] }
  }

  /// Each next knot is the point farthest from those chosen, so that they cover the tissue.
  static func farApart(_ points: [Vector3], count: Int) -> [Vector3] {
    guard let first = points.first else { return [] }
    var chosen = [first]
    var distance = points.map { ($0 - first).squaredLength }
    while chosen.count < min(count, points.count) {
      var far = 0
      for i in distance.indices where distance[i] > distance[far] { far = i }
      if distance[far] < 1e-6 { break }
      chosen.append(points[far])
      for i in points.indices { distance[i] = min(distance[i], (points[i] - points[far]).squaredLength) }
    }
    return chosen
  }
}

import Geometry

/// The normal equations of a thin-plate spline fit, without the bending penalty.
///
/// The unknowns are the affine coefficients (1, x, y, z; centred and scaled; without z for positions in the plane z = 0),
/// then the spline weights in a basis of the null space of the side conditions Σ w = 0 and Σ w cᵀ = 0.
struct SplineProblem: Sendable {
  let pairs: [Correspondence]
  let knots: [Vector3]
  let centre: Vector3
  let scale: Double
  /// 2 for positions in the plane z = 0, which the spline keeps in it.
  let dimensions: Int
  /// The number of unknowns.
  let size: Int
  /// [pairs.count, size], row-major.
  let design: [Double]
  /// [size, size], XᵀWX; the lower triangle is set.
  let normal: [Double]
  /// [size − 1 − dimensions] squared: the bending energy as a quadratic form of the spline weights.
  let energy: [Double]
  /// Householder vectors of [1 x y z] at the knots: rotated by them, weights beyond the first 1 + dimensions satisfy the side
  /// conditions.
  private let reflectors: [[Double]]

  /// nil with fewer than five pairs, a pair without weight, or positions in one plane other than z = 0.
  init?(_ pairs: [Correspondence]) {
    guard pairs.count >= 5, pairs.allSatisfy({ $0.weight > 1e-9 }) else { return nil }
    let centre = Correspondence.centroids(pairs).from
    var scatter = 0.0
    for pair in pairs { scatter += (pair.from - centre).squaredLength }
    let scale = (scatter / Double(pairs.count)).squareRoot()
    guard scale > 1e-6 else { return nil }
    let knots = Self.farthestPoints(pairs.map(\.from), count: ThinPlateSpline.maxKnots)
    let k = knots.count
    guard k >= 5 else { return nil }

    let isPlanar = pairs.allSatisfy { $0.from.z == 0 && $0.to.z == 0 }
    let dimensions = isPlanar ? 2 : 3
    var columns: [[Double]] = [[Double](repeating: 1, count: k)]
    for axis in 0..<dimensions { columns.append(knots.map { ($0[axis] - centre[axis]) / scale }) }
    var reflectors: [[Double]] = []
    for c in 0...dimensions {
      var v = columns[c]
      for i in 0..<c { v[i] = 0 }
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-6 * Double(k).squareRoot() else { return nil }  // a plane or a line
      v[c] += v[c] < 0 ? -norm : norm
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in v.indices { v[i] /= length }
      reflectors.append(v)
      for other in c...dimensions { Self.reflect(&columns[other], by: v) }
    }

    let free = k - 1 - dimensions
    var energy = [Double](repeating: 0, count: free * free)
    var kernel = knots.map { p in knots.map { q in -(p - q).length } }
    for row in kernel.indices { for v in reflectors { Self.reflect(&kernel[row], by: v) } }
    for column in 0..<k {
      var values = kernel.map { $0[column] }
      for v in reflectors { Self.reflect(&values, by: v) }
      for row in 0..<k { kernel[row][column] = values[row] }
    }
    for i in 0..<free { for j in 0..<free { energy[i * free + j] = kernel[1 + dimensions + i][1 + dimensions + j] } }

    self.pairs = pairs
    self.knots = knots
    self.centre = centre
    self.scale = scale
    self.dimensions = dimensions
    self.reflectors = reflectors
    self.energy = energy
    size = k
    design = pairs.flatMap {
      Self.row(of: $0.from, knots: knots, centre: centre, scale: scale, dimensions: dimensions, reflectors: reflectors)
    }
    normal = Self.normalMatrix(design, weights: pairs.map(\.weight), size: k)
  }

  /// The values of the basis functions at a position.
  func row(of p: Vector3) -> [Double] {
    Self.row(of: p, knots: knots, centre: centre, scale: scale, dimensions: dimensions, reflectors: reflectors)
  }

  /// The spline of a solution.
  ///
  /// - Parameter solutions: The unknowns, for each axis.
  func spline(_ solutions: [[Double]]) -> ThinPlateSpline {
    var weights = [Vector3](repeating: .zero, count: knots.count)
    for axis in 0..<3 {
      var values = [Double](repeating: 0, count: 1 + dimensions) + solutions[axis][(1 + dimensions)...]
      for v in reflectors.reversed() { Self.reflect(&values, by: v) }
      for i in values.indices { weights[i][axis] = -values[i] }
    }
    func row(_ i: Int) -> Vector3 { [solutions[0][i], solutions[1][i], solutions[2][i]] }
    // Across the plane nothing is known and nothing changes.
    let linear = Matrix3(
      columns: row(1) / scale, row(2) / scale, dimensions == 2 ? [0, 0, 1] : row(3) / scale)
    let affine = AffineMap(linear: linear, translation: row(0) - linear * centre)
    return ThinPlateSpline(affine: affine, knots: knots, weights: weights)
  }

  private static func row(
    of p: Vector3, knots: [Vector3], centre: Vector3, scale: Double, dimensions: Int, reflectors: [[Double]]
  ) -> [Double] {
    var values = knots.map { -(p - $0).length }
    for v in reflectors { reflect(&values, by: v) }
    let q = (p - centre) / scale
    values[0] = 1
    for axis in 0..<dimensions { values[1 + axis] = q[axis] }
    return values
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

  private static func reflect(_ x: inout [Double], by v: [Double]) {
    var dot = 0.0
    for i in x.indices { dot += x[i] * v[i] }
    for i in x.indices { x[i] -= 2 * dot * v[i] }
  }

  /// Farthest-point sampling: each next knot is the point farthest from those chosen.
  private static func farthestPoints(_ points: [Vector3], count: Int) -> [Vector3] {
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

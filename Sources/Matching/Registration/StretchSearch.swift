#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry
import Numerics
import Statistics
import Vocabulary

/// Poses of tissue that is stretched by a different factor along each axis, as by expansion or a wrong step of the planes.
///
/// The numbers of somata in the volumes that they span give the product of the factors. Their ratios are tried on a grid, after a
/// guess by the covariances of both sessions, which is right where they show the same tissue. For each guess the
/// constellations of the sessions so corrected are compared, and the best are refined with their own factors.
/// - Complexity: Seconds for 200 somata; a hundred times an index of the triangles of session b.
struct StretchSearch: Sendable {
  struct Found: Sendable {
    var stretch: Stretch
    /// Between the sessions without the stretch.
    var map: AffineMap
    /// In nats, the degrees of freedom of the stretch charged.
    var logLikelihood: Double
  }

  /// Positions of session a, and of session b, before their constellations are compared.
  private struct Guess {
    var a = Matrix3<Double>.identity
    var b = Matrix3<Double>.identity
  }

  /// A pose in µm of both sessions as they are.
  private struct Hypothesis {
    var map: AffineMap
    var centre: Int
    var logOdds: Double
  }

  let a: [Vector3]
  let b: [Vector3]
  let space: SpannedSpace
  let mirror: MirrorPolicy
  let seed: UInt64
  let monitor: MatchMonitor

  /// Along each axis.
  private static let factors = 0.33...4.8
  /// Of the product of the factors, as a length: sessions miss different parts of the somata.
  private static let uncertainty = 0.72...1.4
  /// Between neighbouring guesses, as logarithms of factors.
  private static let step = (volume: 0.25, plane: 0.12)
  private static let samples = (covariance: 400, grid: 160)
  private static let kept = (perGuess: 6, local: 64, whole: 8)
  /// In nats: two more factors, fitted to the somata.
  private static let penalty = 20.0
  /// Above this many somata only the guess by covariances is made.
  private static let maxGridded = 5000

  init(a: [Vector3], b: [Vector3], mirror: MirrorPolicy, seed: UInt64, monitor: MatchMonitor) {
    let space = SpannedSpace(a, b)
    self.a = space.flattenedA(a)
    self.b = space.flattenedB(b)
    self.space = space
    self.mirror = mirror
    self.seed = seed
    self.monitor = monitor
  }

  /// Of positions in the spanned space.
  init(
    flattened a: [Vector3], _ b: [Vector3], space: SpannedSpace, mirror: MirrorPolicy, seed: UInt64,
    monitor: MatchMonitor
  ) {
    (self.a, self.b, self.space, self.mirror, self.seed, self.monitor) = (a, b, space, mirror, seed, monitor)
  }

  private var dimensions: Int { space.dimensions }

  /// The likeliest pose; nil where there is none.
  func best() -> Found? {
    guard a.count >= 8, b.count >= 8 else { return nil }
    let (covarianceA, covarianceB) = (covariance(a), covariance(b))
    guard let inverseA = covarianceA.squareRoots(dimensions)?.inverse,
      let inverseB = covarianceB.squareRoots(dimensions)?.inverse
    else { return nil }
    // Lengths stay about what they are in session a.
    let size = pow(covarianceA.squareRoots(dimensions)?.root.determinant ?? 1, 1 / Double(dimensions))
    let whitened = Guess(a: inverseA * size, b: inverseB * size)
    if let found = best(among: hypotheses(whitened, 0, Self.samples.covariance)), isClear(found) { return found }
    guard max(a.count, b.count) <= Self.maxGridded else { return nil }
    var all: [Hypothesis] = []
    let guesses = grid(covarianceA, covarianceB)
    for (number, guess) in guesses.enumerated() where monitor.goesOn(.search, number, of: guesses.count) {
      all += hypotheses(guess, number + 1, Self.samples.grid)
    }
    return best(among: all)
  }

  private func isClear(_ found: Found) -> Bool { found.logLikelihood > max(60, 0.35 * Double(min(a.count, b.count))) }

  private func covariance(_ points: [Vector3]) -> Matrix3<Double> {
    var mean = Vector3.zero
    for p in points { mean += p }
    mean /= Double(points.count)
    var scatter = Matrix3<Double>.zero
    for p in points { scatter = scatter + Matrix3.outer(p - mean, p - mean) }
    return scatter * (1 / Double(points.count))
  }

  /// Guesses of the factors of session b whose product agrees with the densities, small ratios first.
  private func grid(_ covarianceA: Matrix3<Double>, _ covarianceB: Matrix3<Double>) -> [Guess] {
    func volume(_ c: Matrix3<Double>) -> Double { (c.squareRoots(dimensions)?.root.determinant ?? 1) }
    let ratio = volume(covarianceB) / Double(b.count) / (volume(covarianceA) / Double(a.count))
    let mean = pow(ratio, 1 / Double(dimensions))
    var deviations: [Vector3] = []
    if dimensions == 2 {
      for i in -12...12 { deviations.append(Vector3(Double(i), -Double(i), 0) * Self.step.plane) }
    } else {
      let (p, q) = (Vector3(1, -1, 0) * 0.5.squareRoot(), Vector3(1, 1, -2) * (1.0 / 6).squareRoot())
      for i in -14...14 {
        for j in -14...14 {
          deviations.append(
            p * ((Double(i) + Double(j) / 2) * Self.step.volume) + q
              * (0.75.squareRoot() * Double(j) * Self.step.volume))
        }
      }
    }
    return deviations.sorted { $0.squaredLength < $1.squaredLength }.compactMap { d in
      let factors = Vector3(exp(d.x), exp(d.y), exp(d.z)) * (dimensions == 2 ? Vector3(mean, mean, 1) : .one * mean)
      let used = (0..<dimensions).allSatisfy { Self.factors.contains(factors[$0]) }
      return used ? Guess(b: .diagonal(.one / factors)) : nil
    }
  }

  /// The best poses that constellations propose under a guess.
  private func hypotheses(_ guess: Guess, _ number: Int, _ samples: Int) -> [Hypothesis] {
    let (a, b) = (self.a.map { guess.a * $0 }, self.b.map { guess.b * $0 })
    guard let back = guess.b.inverse else { return [] }
    let target = ConstellationTarget(
      b: b, dimensions: dimensions, density: SoftMatcher.density(b, dimensions: dimensions))
    let search = ConstellationSearch(a: a, target: target)
    var found: [Hypothesis] = []
    for isMirrored in mirror == .no ? [false] : [false, true] {
      var random = SeededRandom(seed: seed, stream: 0x5354_0000 + UInt64(2 * number + (isMirrored ? 1 : 0)))
      let limits = ConstellationSearch.Limits(scales: Self.uncertainty, isMirrored: isMirrored)
      let hypotheses = search.hypotheses(limits, samples: samples, random: &random) {
        monitor.goesOn(.search, number, of: number + 1)
      }
      found += hypotheses.prefix(Self.kept.perGuess).map {
        let linear = back * $0.map.linear * guess.a
        return Hypothesis(
          map: AffineMap(linear: linear, translation: back * $0.map.translation), centre: $0.centre,
          logOdds: $0.logOdds)
      }
    }
    return found
  }

  /// The likeliest after refinement, each with the stretch that it shows.
  private func best(among hypotheses: [Hypothesis]) -> Found? {
    let order = hypotheses.indices.sorted {
      hypotheses[$0].logOdds != hypotheses[$1].logOdds ? hypotheses[$0].logOdds > hypotheses[$1].logOdds : $0 < $1
    }
    var local: [(found: Found, centre: Int)] = []
    for index in order.prefix(Self.kept.local) where monitor.goesOn(.search) {
      let hypothesis = hypotheses[index]
      guard let found = refined(hypothesis.map, about: hypothesis.centre, 60) else { continue }
      local.append((found, hypothesis.centre))
    }
    var best: Found?
    let likeliest = local.indices.sorted { local[$0].found.logLikelihood > local[$1].found.logLikelihood }
    for index in likeliest.prefix(Self.kept.whole) where monitor.goesOn(.search) {
      var found: Found? = local[index].found
      var size = 180
      while size < 3 * a.count, let map = found.map(whole) {
        found = refined(map, about: local[index].centre, size)
        size *= 3
      }
      // Twice: the factors of a pose are those of the tissue only once it is complete.
      for _ in 0..<2 { found = found.flatMap { refined(whole($0), about: nil, a.count) } }
      if let found, found.logLikelihood > best?.logLikelihood ?? -.infinity { best = found }
    }
    best?.logLikelihood -= Self.penalty
    return best
  }

  /// Between the sessions as they are.
  private func whole(_ found: Found) -> AffineMap {
    let (before, after) = (Matrix3.diagonal(.one / found.stretch.a), Matrix3.diagonal(found.stretch.b))
    return AffineMap(
      linear: after * found.map.linear * before, translation: found.stretch.b * found.map.translation)
  }

  /// Refines a pose with the stretch that it shows; nil where it is none that tissue takes.
  private func refined(_ map: AffineMap, about centre: Int?, _ count: Int) -> Found? {
    var stretch = Stretch(of: map.linear, dimensions: dimensions)
    if dimensions == 2 { (stretch.a.z, stretch.b.z) = (1, 1) }
    let factors = stretch.b / stretch.a
    guard (0..<dimensions).allSatisfy({ (0.25...6).contains(factors[$0]) }) else { return nil }
    let (a, b) = (self.a.map { $0 / stretch.a }, self.b.map { $0 / stretch.b })
    let matcher = SoftMatcher(b: b, dimensions: dimensions, logOdds: nil, constraints: .none)
    var rows: [Int]?
    if let centre, count < a.count {
      let squared = a.map { ($0 - a[centre]).squaredLength }
      let near = a.indices.sorted { squared[$0] != squared[$1] ? squared[$0] < squared[$1] : $0 < $1 }
      rows = Array(near.prefix(count))
    }
    var start = AffineMap(
      linear: Matrix3.diagonal(.one / stretch.b) * map.linear * Matrix3.diagonal(stretch.a),
      translation: map.translation / stretch.b)
    if dimensions == 2 { start.linear.z = [0, 0, 1] }
    let isMirrored = dimensions == 3 && start.linear.determinant < 0
    let result = PoseRefinement(a: rows.map { $0.map { a[$0] } } ?? a, rows: rows, matcher: matcher)
      .refine(
        start, shape: isMirrored ? .diagonal([-1, 1, 1]) : .identity, sigma: rows == nil ? 9 : 6,
        steps: rows == nil ? 25 : 8, similaritySteps: 1)
    guard result.logLikelihood.isFinite else { return nil }
    return Found(stretch: stretch, map: result.map, logLikelihood: result.logLikelihood)
  }
}

extension Matrix3<Double> {
  /// The square root of a covariance and its inverse; in the plane z = 0 for two dimensions, nil where it has no extent.
  fileprivate func squareRoots(_ dimensions: Int) -> (root: Matrix3<Double>, inverse: Matrix3<Double>)? {
    let eigen = SymmetricEigen([x, y, z].flatMap { [$0.x, $0.y, $0.z] }, size: 3)
    guard eigen.values[dimensions - 1] > 1e-6 else { return nil }
    var (root, inverse) = (Matrix3<Double>.zero, Matrix3<Double>.zero)
    for i in 0..<3 {
      let axis = Vector3(eigen.vectors[3 * i], eigen.vectors[3 * i + 1], eigen.vectors[3 * i + 2])
      let deviation = i < dimensions ? eigen.values[i].squareRoot() : 1
      root = root + Matrix3.outer(axis, axis) * deviation
      inverse = inverse + Matrix3.outer(axis, axis) * (1 / deviation)
    }
    return (root, inverse)
  }
}

extension Vector3 {
  fileprivate static var one: Vector3 { [1, 1, 1] }
}

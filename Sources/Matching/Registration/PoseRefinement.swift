import Geometry

/// Refines a rough pose to the nearest local maximum of the likelihood: expectation–maximisation with decreasing sigma.
struct PoseRefinement: Sendable {
  struct Result: Sendable {
    var map: AffineMap
    /// The reflection and stretch before the similarity that `map` is near to.
    var shape = Matrix3<Double>.identity
    /// How much larger session b is: errors in µm are multiples of it; at least 1.
    var unit = 1.0
    /// In µm.
    var sigma = 9.0
    var fractionMatched = 0.6
    /// In nats, against unrelated sessions.
    var logLikelihood = -Double.infinity
    /// The number of the last search phase; nil where nothing was searched.
    var phase: Int?

    init(map: AffineMap) { self.map = map }

    /// Whether session b is a mirror image; in the plane z = 0 for two dimensions.
    func isMirrored(dimensions: Int) -> Bool {
      let linear = map.linear
      return dimensions == 2
        ? linear.x.x * linear.y.y - linear.x.y * linear.y.x < 0 : linear.determinant < 0
    }
  }

  let a: [Vector3]
  /// The indices of `a` in the session, where `a` is a part of it.
  let rows: [Int]?
  let matcher: SoftMatcher
  /// Known positions that are no somata; each counts as one certain pair.
  var anchors: [Correspondence] = []
  private static let scales: ClosedRange<Double> = 0.75...1.25
  /// How far the stretch in one direction is expected to differ from the others.
  private static let anisotropy = 0.08
  /// In µm; two annotations of the same somata agree no better.
  private static let minSigma = 1.5

  /// - Parameters:
  ///   - unit: What lengths in session b are multiples of.
  ///   - sigma: Where to begin, in units.
  ///   - similaritySteps: The first steps, restricted to a similarity; the others fit an affine map.
  ///   - shape: A reflection and stretch of session a: what is fitted is a similarity, and deviations from it, of the
  ///     positions so shaped.
  func refine(
    _ start: AffineMap, shape: Matrix3<Double> = .identity, unit: Double = 1, sigma: Double, steps: Int,
    similaritySteps: Int
  ) -> Result {
    let shaping = AffineMap(linear: shape, translation: .zero)
    let shaped = a.map { shape * $0 }
    var result = Result(map: start)
    result.shape = shape
    result.unit = unit
    result.sigma = sigma * unit
    let minSigma = Self.minSigma * unit
    var ceiling = result.sigma
    for step in 0..<steps {
      let match = match(result)
      let pairs =
        match.links.map {
          Correspondence(from: shaped[Int($0.a)], to: matcher.b[Int($0.b)], weight: $0.probability)
        } + anchors.map { Correspondence(from: shape * $0.from, to: $0.to) }
      let paired = match.paired
      guard paired + Double(anchors.count) > 2 else { break }
      let similarity = AffineMap.similarity(pairs, scales: Self.scales)
      let ratio = result.sigma / Self.anisotropy
      let fit =
        step < similaritySteps ? similarity : AffineMap.affine(pairs, prior: similarity, strength: ratio * ratio)
      result.map = fit.after(shaping)
      result.fractionMatched = min(0.95, max(0.1, paired / Double(a.count)))
      ceiling *= 0.85
      result.sigma = max(minSigma, min(match.sigma, max(ceiling, minSigma)))
      if match.sigma > ceiling { result.sigma = max(ceiling, min(match.sigma, 6 * unit)) }
    }
    result.logLikelihood = match(result).logLikelihood
    return result
  }

  private func match(_ pose: Result) -> SoftMatch {
    matcher.match(a.map { pose.map($0) }, rows: rows, sigma: pose.sigma, fractionMatched: pose.fractionMatched)
  }
}

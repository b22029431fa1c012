import Geometry

/// Refines a rough pose to the nearest local maximum of the likelihood: expectation–maximisation with decreasing sigma.
struct PoseRefinement: Sendable {
  struct Result: Sendable {
    var map: AffineMap
    /// In µm.
    var sigma: Double
    var fractionMatched: Double
    /// In nats, against unrelated sessions.
    var logLikelihood: Double
  }

  let a: [Vector3]
  /// The indices of `a` in the session, where `a` is a part of it.
  let rows: [Int]?
  let matcher: SoftMatcher
  private static let scales: ClosedRange<Double> = 0.75...1.25
  /// How far the stretch in one direction is expected to differ from the others.
  private static let anisotropy = 0.08
  /// In µm; two annotations of the same somata agree no better.
  private static let minSigma = 1.5

  /// - Parameters:
  ///   - sigma: Where to begin, in µm.
  ///   - similaritySteps: The first steps, restricted to a similarity; the others fit an affine map.
  func refine(_ start: AffineMap, sigma: Double, steps: Int, similaritySteps: Int) -> Result {
    var result = Result(map: start, sigma: sigma, fractionMatched: 0.6, logLikelihood: -.infinity)
    var ceiling = sigma
    for step in 0..<steps {
      let match = match(result)
      let pairs = match.links.map {
        Correspondence(from: a[Int($0.a)], to: matcher.b[Int($0.b)], weight: $0.probability)
      }
      let paired = match.paired
      guard paired > 2 else { break }
      let similarity = AffineMap.similarity(pairs, scales: Self.scales)
      let ratio = result.sigma / Self.anisotropy
      result.map =
        step < similaritySteps ? similarity : AffineMap.affine(pairs, prior: similarity, strength: ratio * ratio)
      result.fractionMatched = min(0.95, max(0.1, paired / Double(a.count)))
      ceiling *= 0.85
      result.sigma = max(Self.minSigma, min(match.sigma, max(ceiling, Self.minSigma)))
      if match.sigma > ceiling { result.sigma = max(ceiling, min(match.sigma, 6)) }
    }
    result.logLikelihood = match(result).logLikelihood
    return result
  }

  private func match(_ pose: Result) -> SoftMatch {
    matcher.match(a.map { pose.map($0) }, rows: rows, sigma: pose.sigma, fractionMatched: pose.fractionMatched)
  }
}

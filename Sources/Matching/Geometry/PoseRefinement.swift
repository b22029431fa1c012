/// Turns a rough pose into the likeliest one near it: expectation–maximisation with a spread that narrows.
struct PoseRefinement: Sendable {
  struct Result: Sendable {
    var map: AffineMap
    var sigma: Double
    var share: Double
    var logLikelihood: Double
  }

  let a: [Vector3]
  /// The numbers of `a` in the session, where it is a part of one.
  let rows: [Int]?
  let matcher: SoftMatcher
  /// Uniform scales allowed.
  var scales: ClosedRange<Double> = 0.75...1.25
  /// How far a stretch in one direction is expected to differ from the others.
  var stretch = 0.08
  /// Below this spread, in µm, two tables of the same somata are not believed to agree.
  var leastSigma = 1.5

  /// - Parameter loose: the number of steps with a similarity alone, before an affine map is allowed.
  func refine(_ start: AffineMap, from wide: Double, steps: Int, loose: Int, narrowing: Double = 0.85) -> Result {
    var result = Result(map: start, sigma: wide, share: 0.6, logLikelihood: -.infinity)
    var ceiling = wide
    for step in 0..<steps {
      let match = matcher.match(a.map { result.map($0) }, rows: rows, sigma: result.sigma, share: result.share)
      let pairs = match.links.map {
        Correspondence(from: a[Int($0.a)], to: matcher.b[Int($0.b)], weight: $0.probability)
      }
      let paired = match.paired
      guard paired > 2 else { break }
      let similarity = AffineMap.similarity(pairs, scales: scales)
      result.map =
        step < loose
        ? similarity
        : AffineMap.affine(pairs, prior: similarity, strength: (result.sigma / stretch) * (result.sigma / stretch))
      result.share = min(0.95, max(0.1, paired / Double(a.count)))
      ceiling *= narrowing
      result.sigma = max(leastSigma, min(match.sigma, max(ceiling, leastSigma)))
      if match.sigma > ceiling { result.sigma = max(ceiling, min(match.sigma, 6)) }
    }
    result.logLikelihood =
      matcher.match(a.map { result.map($0) }, rows: rows, sigma: result.sigma, share: result.share).logLikelihood
    return result
  }
}

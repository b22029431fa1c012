#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Geometry

// From the best affine pose to a thin-plate spline and the evidence for every pair.
extension Registrar {
  /// In µm: pairs up to this residual are evidence even where improbable, so that runners-up are recorded.
  private static let evidenceReach = 30.0
  /// The largest separation recorded, in µm.
  private static let maxSeparation = 60.0
  /// In µm: a known pair at least this far from where the others place it contradicts them.
  private static let contradiction = 20.0
  /// A larger sample of pairs does not improve the spline.
  private static let maxSplinePairs = 1500

  /// The registration with a spline on top of a pose; each soma's position is predicted leaving it out.
  ///
  /// Known pairs are certain where they agree with all others; those that contradict have no influence on it.
  func registration(from pose: PoseRefinement.Result) -> Registration {
    var registration = bestRegistration(from: pose, matcher)
    guard !constraints.mustLink.isEmpty else { return registration }
    let limit = max(6 * registration.sigma, Self.contradiction * pose.unit / space.scale)
    func distances() -> [(pair: IndexPair, distance: Double)] {
      let transform = registration.transform
      return constraints.mustLink.map { pair in
        let distance = (transform(space.sessionA(a[pair.a])) - space.sessionB(b[pair.b])).length
        return (pair, distance)
      }
    }
    let contradicting = distances().filter { $0.distance > limit }
    let wrong = Set(contradicting.map(\.pair))
    let trusted = SoftMatcher(
      b: b, dimensions: space.dimensions, logOdds: logOdds, constraints: constraints.keeping { !wrong.contains($0) })
    registration = bestRegistration(from: pose, trusted)
    registration.contradicting = contradicting.map {
      ContradictingPair(pair: detections($0.pair), distance: $0.distance)
    }
    return registration
  }

  /// The representative detections of two somata.
  private func detections(_ pair: IndexPair) -> IndexPair {
    IndexPair(twinsA.representatives[pair.a], twinsB.representatives[pair.b])
  }

  private func bestRegistration(from pose: PoseRefinement.Result, _ matcher: SoftMatcher) -> Registration {
    // A narrow initial sigma may miss the rim, a wide one include false pairs: the most likely result counts.
    let sigmas = (a.count > 5000 ? [6.0, 15] : [4.0, 6, 9]).map { $0 * pose.unit }
    let results = sigmas.map { self.registration(from: pose, initialSigma: max($0, pose.sigma), matcher) }
    return results.max { $0.logLikelihood < $1.logLikelihood } ?? results[0]
  }

  private func registration(
    from pose: PoseRefinement.Result, initialSigma: Double, _ matcher: SoftMatcher
  ) -> Registration {
    var transform = SpatialTransform(affine: pose.map)
    let affine = a.map { pose.map($0) }
    var predicted = Prediction(
      positions: affine, varianceRatios: [Double](repeating: 1, count: a.count), sigma: initialSigma,
      fractionMatched: pose.fractionMatched)
    let anchors = agreeingLandmarks(pose.map, unit: pose.unit).map {
      Correspondence(from: pose.map($0.from), to: $0.to)
    }
    for step in 0..<20 where monitor.goesOn(.fit, step, of: 20) {
      let match = match(predicted, matcher)
      let pairs = Self.sampled(Self.expectedPartners(match, from: affine, to: b))
      guard pairs.count + anchors.count >= 8, let fit = SplineFit.best(pairs.map(\.pair) + anchors) else { break }
      transform.spline = fit.spline
      predicted.positions = affine.map { fit.spline($0) }
      var uncertainties = affine.map { fit.uncertainty(at: $0) }
      for (pair, leverage) in zip(pairs, fit.leverages) {
        // Leave-one-out position and uncertainty.
        predicted.positions[pair.a] -= (pair.pair.to - predicted.positions[pair.a]) * (leverage / (1 - leverage))
        uncertainties[pair.a] /= 1 - leverage
      }
      predicted.varianceRatios = uncertainties.map { 1 + min($0, 24) }
      predicted.fractionMatched = min(0.95, max(0.1, match.paired / Double(a.count)))
      let next = max(pose.unit, self.match(predicted, matcher).sigma, 0.8 * predicted.sigma)
      let hasConverged = step > 3 && abs(next - predicted.sigma) < 0.01
      predicted.sigma = min(predicted.sigma, next)
      if hasConverged { break }
    }
    transform = space.unflattened(transform)
    let final = match(predicted, matcher)
    let confident = final.links.filter { $0.probability > 0.5 }.map { a[Int($0.a)] }
    return Registration(
      transform: transform, sigma: predicted.sigma / space.scale, fractionMatched: predicted.fractionMatched,
      poseLogLikelihood: pose.logLikelihood, logLikelihood: final.logLikelihood,
      determinacy: Determinacy(positions: confident), evidence: evidence(predicted, unit: pose.unit, matcher),
      pose: PoseDescription(pose, dimensions: space.dimensions),
      twins: (twinsA.count, twinsB.count))
  }

  /// Where the other somata predict each soma of session a, and the mixture's parameters.
  private struct Prediction {
    var positions: [Vector3]
    var varianceRatios: [Double]
    /// In µm.
    var sigma: Double
    var fractionMatched: Double
  }

  private func match(_ prediction: Prediction, _ matcher: SoftMatcher, minReach: Double = 0) -> SoftMatch {
    matcher.match(
      prediction.positions, sigma: prediction.sigma, fractionMatched: prediction.fractionMatched,
      varianceRatios: prediction.varianceRatios, minReach: minReach)
  }

  private static func sampled(_ pairs: [(a: Int, pair: Correspondence)]) -> [(a: Int, pair: Correspondence)] {
    guard pairs.count > maxSplinePairs else { return pairs }
    return (0..<maxSplinePairs).map { pairs[$0 * pairs.count / maxSplinePairs] }
  }

  /// For each soma of session a with any partner, the mean position of its partners, weighted by probability.
  private static func expectedPartners(
    _ match: SoftMatch, from positions: [Vector3], to b: [Vector3]
  ) -> [(a: Int, pair: Correspondence)] {
    var pairs: [(a: Int, pair: Correspondence)] = []
    var k = 0
    while k < match.links.count {
      let a = match.links[k].a
      var (weight, sum) = (0.0, Vector3.zero)
      while k < match.links.count, match.links[k].a == a {
        weight += match.links[k].probability
        sum += b[Int(match.links[k].b)] * match.links[k].probability
        k += 1
      }
      if weight > 0.02 {
        pairs.append((Int(a), Correspondence(from: positions[Int(a)], to: sum / weight, weight: weight)))
      }
    }
    return pairs
  }

  private func evidence(_ prediction: Prediction, unit: Double, _ matcher: SoftMatcher) -> [GeometricEvidence] {
    let (positions, sigma, fraction) = (prediction.positions, prediction.sigma, prediction.fractionMatched)
    let mapped = PointGrid(positions, edge: 15)
    let peak = log(fraction / (1 - fraction) * matcher.peakDensity(sigma: sigma) / matcher.density)
    let maxSeparation = Self.maxSeparation * unit
    let evidence = match(prediction, matcher, minReach: Self.evidenceReach * unit).links.map { link in
      let (a, b) = (Int(link.a), Int(link.b))
      let residual = link.squaredDistance.squareRoot()
      var runnerUp = Double.infinity
      matcher.grid.forEach(within: residual + maxSeparation, of: positions[a]) { other, squared in
        if other != b { runnerUp = min(runnerUp, squared) }
      }
      mapped.forEach(within: residual + maxSeparation, of: self.b[b]) { other, squared in
        if other != a { runnerUp = min(runnerUp, squared) }
      }
      var logOdds =
        peak - 0.5 * Double(space.dimensions) * log(link.varianceRatio) - 0.5 * link.squaredDistance
        / (sigma * sigma * link.varianceRatio)
        + (self.logOdds?(a, b) ?? 0)
      // Recorded as a runner-up, never proposed: too far out for a normal error, whatever other evidence there is.
      if residual > matcher.reach(sigma: sigma, varianceRatio: link.varianceRatio) { logOdds = min(logOdds, -1) }
      return GeometricEvidence(
        a: twinsA.representatives[a], b: twinsB.representatives[b], residual: residual,
        separation: min(maxSeparation, runnerUp.squareRoot() - residual),
        logOdds: logOdds, probability: link.probability)
    }
    return evidence.sorted { $0.pair < $1.pair }
  }
}

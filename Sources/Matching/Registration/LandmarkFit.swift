#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import Geometry

/// The transform that known pairs of positions define by themselves, with the error of positions left out.
///
/// Pairs that contradict most others have no influence. A thin-plate spline is used where it predicts the positions left out
/// better than an affine map does.
package struct LandmarkFit: Sendable {
  /// From the first session to the second.
  package let transform: SpatialTransform
  /// The root mean square distance, in µm, of a pair's second position from where the others place it.
  package let leaveOneOutError: Double
  /// Indices of the pairs that agree; at least four.
  package let agreeing: [Int]

  /// Pairs that define an affine map of space.
  package static let minPairs = 4
  /// Each is left out in turn.
  private static let maxLeftOut = 200

  /// nil with fewer than four pairs, or fewer that agree.
  package init?(_ pairs: [Correspondence]) {
    guard pairs.count >= Self.minPairs else { return nil }
    let agreeing = KnownPairFit.agreeing(pairs, dimensions: 3)
    guard agreeing.count >= Self.minPairs else { return nil }
    let used = agreeing.map { pairs[$0] }
    self.agreeing = agreeing
    let affine = KnownPairFit.fit(used, 3).map
    var squares: [Double] = []
    for left in used.indices.prefix(Self.maxLeftOut) {
      var others = used
      others.remove(at: left)
      squares.append((KnownPairFit.fit(others, 3).map(used[left].from) - used[left].to).squaredLength)
    }
    let error = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    let bent = used.map { Correspondence(from: affine($0.from), to: $0.to) }
    if used.count >= 8, let spline = SplineFit.best(bent), spline.leaveOneOutError.squareRoot() < error {
      transform = SpatialTransform(affine: affine, spline: spline.spline)
      leaveOneOutError = spline.leaveOneOutError.squareRoot()
    } else {
      transform = SpatialTransform(affine: affine)
      leaveOneOutError = error
    }
  }
}

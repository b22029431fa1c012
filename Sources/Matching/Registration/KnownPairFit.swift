import Geometry
import Numerics

/// Initial poses from known pairs, of which some may be wrong.
enum KnownPairFit {
  /// In µm: how far a known pair may lie from an affine map that the others define, in tissue that bends.
  private static let tolerance = 15.0

  /// The affine map of all pairs and, where some contradict, that of the largest group in agreement. Without limits on
  /// scale, shear or reflection.
  static func fits(_ pairs: [Correspondence], dimensions: Int) -> [PoseRefinement.Result] {
    var fits = [fit(pairs, dimensions)]
    let sampleSize = dimensions + 1
    guard pairs.count > sampleSize + 1 else { return fits }
    var random = SeededRandom(seed: 1, stream: 0x4B4E_4F57)
    var largest: [Correspondence] = []
    for _ in 0..<300 {
      let chosen = random.sample(sampleSize, below: pairs.count).map { pairs[$0] }
      let map = fit(chosen, dimensions).map
      let agreeing = pairs.filter { (map($0.from) - $0.to).length < tolerance }
      if agreeing.count > largest.count { largest = agreeing }
    }
    if largest.count > sampleSize, largest.count < pairs.count { fits.append(fit(largest, dimensions)) }
    return fits
  }

  private static func fit(_ pairs: [Correspondence], _ dimensions: Int) -> PoseRefinement.Result {
    let similarity = AffineMap.similarity(pairs, scales: 0.1...10)
    let mirrored = AffineMap.similarity(
      pairs.map { Correspondence(from: $0.from * Vector3(-1, 1, 1), to: $0.to, weight: $0.weight) }, scales: 0.1...10
    ).after(AffineMap(linear: .diagonal([-1, 1, 1]), translation: .zero))
    func error(_ map: AffineMap) -> Double { pairs.reduce(0) { $0 + (map($1.from) - $1.to).squaredLength } }
    let prior = error(mirrored) < 0.25 * error(similarity) ? mirrored : similarity
    // Four pairs define an affine map; a weak prior fills in what they leave open.
    let map =
      pairs.count > dimensions ? AffineMap.affine(pairs, prior: prior, strength: 300) : prior
    var result = PoseRefinement.Result(map: map)
    result.unit = max(1, map.scale)
    if result.unit > 1.3 || map.scale < 0.75 || map.linear.determinant < 0 { result.shape = map.linear }
    return result
  }
}

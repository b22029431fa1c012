import Geometry
import Numerics

/// Initial poses from known pairs and landmarks, of which some may be wrong.
struct KnownPairFit: Sendable {
  let pose: PoseRefinement.Result
  /// Whether enough of them agree that no other pose need be tried: more than define it, and most of all.
  let isReliable: Bool

  /// In µm: how far a known pair may lie from an affine map that the others define, in tissue that bends.
  static let tolerance = 15.0

  /// The affine map of all pairs and, where some contradict, that of the largest group in agreement. Without limits on
  /// scale, shear or reflection.
  static func fits(_ pairs: [Correspondence], dimensions: Int) -> [KnownPairFit] {
    let whole = fit(pairs, dimensions)
    let sampleSize = dimensions + 1
    let agreeing = agreeing(pairs, dimensions: dimensions)
    var fits = [KnownPairFit(pose: whole, isReliable: agreeing.count == pairs.count && pairs.count > sampleSize)]
    if agreeing.count > sampleSize, agreeing.count < pairs.count {
      fits.append(
        KnownPairFit(
          pose: fit(agreeing.map { pairs[$0] }, dimensions), isReliable: 5 * agreeing.count >= 3 * pairs.count))
    }
    return fits
  }

  /// The largest group of pairs that one affine map explains; all where there are too few to tell.
  static func agreeing(_ pairs: [Correspondence], dimensions: Int) -> [Int] {
    let sampleSize = dimensions + 1
    guard pairs.count > sampleSize else { return Array(pairs.indices) }
    func agreeing(_ map: AffineMap) -> [Int] {
      let tolerance = tolerance * max(1, map.scale)
      return pairs.indices.filter { (map(pairs[$0].from) - pairs[$0].to).length < tolerance }
    }
    var largest = agreeing(fit(pairs, dimensions).map)
    guard largest.count < pairs.count else { return largest }
    var random = SeededRandom(seed: 1, stream: 0x4B4E_4F57)
    for _ in 0..<300 {
      let chosen = random.sample(sampleSize, below: pairs.count).map { pairs[$0] }
      let group = agreeing(fit(chosen, dimensions).map)
      if group.count > largest.count { largest = group }
    }
    return largest
  }

  static func fit(_ pairs: [Correspondence], _ dimensions: Int) -> PoseRefinement.Result {
    let similarity = AffineMap.similarity(pairs, scales: 0.05...20)
    let mirrored = AffineMap.similarity(
      pairs.map { Correspondence(from: $0.from * Vector3(-1, 1, 1), to: $0.to, weight: $0.weight) }, scales: 0.05...20
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

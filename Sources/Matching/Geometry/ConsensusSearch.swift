import Numerics

/// Poses that several confident candidates agree on: random sample consensus over triangles of somata in µm.
///
/// Fischler and Bolles (doi:10.1145/358669.358692). Three candidates whose triangles are alike in size give a similarity;
/// what agrees with it within `tolerance` is counted. Works with one right candidate in ten.
package struct ConsensusSearch: Sendable {
  package var samples = 3000
  /// In µm.
  package var tolerance = 15.0
  package var scales: ClosedRange<Double> = 0.75...1.25
  /// Poses handed on.
  package var count = 10
  package var seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  /// The poses with the most agreeing candidates, most first.
  package func poses(_ candidates: Candidates, a: [Vector3], b: [Vector3]) -> [AffineMap] {
    let confident = candidates.all.filter { $0.isReciprocal }.sorted { ($0.margin ?? 0) > ($1.margin ?? 0) }.prefix(400)
    guard confident.count >= 4 else { return [] }
    let pairs = confident.map { Correspondence(from: a[$0.a], to: b[$0.b]) }
    var random = SeededRandom(seed: seed, stream: 0x434F_4E53)
    var found: [(votes: Int, order: Int, map: AffineMap)] = []
    for sample in 0..<samples {
      let three = (0..<3).map { _ in pairs[random.integer(below: pairs.count)] }
      guard isAlike(three[0], three[1]), isAlike(three[1], three[2]), isAlike(three[0], three[2]) else { continue }
      let map = AffineMap.similarity(three, scales: scales)
      let votes = pairs.count { (map($0.from) - $0.to).squaredLength < tolerance * tolerance }
      if votes >= 4 { found.append((votes, sample, map)) }
    }
    found.sort { $0.votes != $1.votes ? $0.votes > $1.votes : $0.order < $1.order }
    return found.prefix(count).map { start in
      let agreeing = pairs.filter { (start.map($0.from) - $0.to).squaredLength < tolerance * tolerance }
      return AffineMap.affine(agreeing, prior: AffineMap.similarity(agreeing, scales: scales), strength: 5000)
    }
  }

  private func isAlike(_ x: Correspondence, _ y: Correspondence) -> Bool {
    let (before, after) = ((x.from - y.from).length, (x.to - y.to).length)
    guard before > 2 * tolerance else { return false }
    return after > scales.lowerBound * before - tolerance && after < scales.upperBound * before + tolerance
  }
}

import Numerics

/// The in-plane rotation between two sessions by which their patches are most similar.
///
/// A brain is mounted once, so all patches of a session are rotated alike. Costs one embedding of the queries for each
/// angle.
package struct RotationSearch: Sendable {
  /// Radians by which the queries are to be rotated.
  package let rotation: Double
  /// At that angle, the mean over the better half of the queries of their highest similarity.
  package let score: Double
  /// The same without rotation.
  package let unrotatedScore: Double

  /// - Parameters:
  ///   - queries: patches of one session, [count, channels, pixels, pixels].
  ///   - gallery: vectors of the other session's patches, not rotated.
  ///   - steps: angles of the coarse round; four finer ones about the best follow.
  package init(_ embedder: Embedder, queries: [Float], pixels: Int, gallery: [[Float]], steps: Int = 24) {
    func candidate(at rotation: Double) -> (rotation: Double, score: Double) {
      let vectors = embedder.embed(queries, pixels: pixels, rotation: rotation).map(\.vector)
      return (rotation, Self.score(vectors, gallery))
    }
    let width = 2 * Double.pi / Double(steps)
    let coarse = (0..<steps).map { candidate(at: 2 * Double.pi * Double($0) / Double(steps)) }
    let centre = coarse.max { $0.score < $1.score }?.rotation ?? 0
    let fine = [-0.5, -0.25, 0.25, 0.5].map { candidate(at: centre + $0 * width) }
    let best = (fine + coarse).max { $0.score < $1.score }
    rotation = best?.rotation ?? 0
    score = best?.score ?? 0
    unrotatedScore = coarse.first?.score ?? 0
  }

  /// Of the better half only, since many queries have no match in the gallery.
  static func score(_ queries: [[Float]], _ gallery: [[Float]]) -> Double {
    var best = [Float](repeating: -1, count: queries.count)
    for (i, query) in queries.enumerated() {
      for other in gallery {
        var dot: Float = 0
        for c in query.indices { dot += query[c] * other[c] }
        best[i] = max(best[i], dot)
      }
    }
    let betterHalf = best.sorted(by: >).prefix(max(1, (queries.count + 1) / 2))
    return betterHalf.reduce(0.0) { $0 + Double($1) } / Double(max(1, betterHalf.count))
  }
}

import Numerics

/// The one angle between two sessions, found by the similarities themselves.
///
/// A brain is mounted once, so all patches of a session are turned alike; the angle at which the queries find the most
/// similar partners is the sessions' own. Costs one embedding of the queries for each angle tried.
package struct TurnSearch: Sendable {
  /// Radians the queries must be turned by.
  package let turn: Double
  /// The mean, over the better half of the queries, of the best similarity at that angle, and as they come.
  package let score: Double
  package let uprightScore: Double

  /// - Parameters:
  ///   - queries: patches of one session, [count, channels, pixels, pixels].
  ///   - gallery: vectors of the other session's patches, as they are.
  ///   - steps: angles of the coarse round; a fine one follows about the best.
  package init(_ embedder: Embedder, queries: [Float], pixels: Int, gallery: [[Float]], steps: Int = 24) {
    func scoreAt(_ turn: Double) -> Double {
      let found = embedder.embed(queries, pixels: pixels, turn: turn).map(\.vector)
      return Self.score(found, gallery)
    }
    let coarse = (0..<steps).map { index in
      let turn = 2 * Double.pi * Double(index) / Double(steps)
      return (turn: turn, score: scoreAt(turn))
    }
    let best = coarse.max { $0.score < $1.score }?.turn ?? 0
    let width = 2 * Double.pi / Double(steps)
    let fine = [-0.5, -0.25, 0.25, 0.5].map { best + $0 * width }.map { (turn: $0, score: scoreAt($0)) }
    let all = fine + coarse
    let found = all.max { $0.score < $1.score }
    turn = found?.turn ?? 0
    score = found?.score ?? 0
    uprightScore = coarse.first?.score ?? 0
  }

  /// The mean over the queries of their best similarity, the better half of them only: many have no partner.
  static func score(_ queries: [[Float]], _ gallery: [[Float]]) -> Double {
    var best = [Float](repeating: -1, count: queries.count)
    for (i, query) in queries.enumerated() {
      for other in gallery {
        var dot: Float = 0
        for c in query.indices { dot += query[c] * other[c] }
        best[i] = max(best[i], dot)
      }
    }
    let kept = best.sorted(by: >).prefix(max(1, (queries.count + 1) / 2))
    return kept.reduce(0.0) { $0 + Double($1) } / Double(max(1, kept.count))
  }
}

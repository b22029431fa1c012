import Numerics

/// The in-plane rotation between two sessions by which their patches are most similar.
///
/// A brain is mounted once, so all patches of a session are rotated alike. A coarse round over the circle with some of the
/// queries is followed by two parabolas through the similarities of mutual nearest neighbours, which a network that is
/// trained to tolerate small rotations needs: its similarities are flat about their maximum.
package struct RotationSearch: Sendable {
  /// Radians by which the queries are to be rotated; 0 where less than a degree was found.
  package let rotation: Double
  /// At that angle, the mean over the better half of the queries of their highest similarity.
  package let score: Double
  /// The same without rotation.
  package let unrotatedScore: Double

  /// Queries of the coarse round.
  private static let coarseQueries = 64
  /// Half widths of the parabolas, in radians.
  private static let widths = [15.0, 8].map { $0 * .pi / 180 }

  /// - Parameters:
  ///   - queries: patches of one session, [count, channels, pixels, pixels].
  ///   - gallery: vectors of the other session's patches, not rotated.
  ///   - steps: angles of the coarse round.
  package init(_ embedder: Embedder, queries: [Float], pixels: Int, gallery: [[Float]], steps: Int = 24) {
    let size = embedder.channels * pixels * pixels
    let count = queries.count / size
    func vectors(_ chosen: [Int], at rotation: Double) -> [[Float]] {
      let patches = chosen.count == count ? queries : chosen.flatMap { queries[$0 * size..<($0 + 1) * size] }
      return embedder.embed(patches, pixels: pixels, rotation: rotation).map(\.vector)
    }
    let all = Array(0..<count)
    let few = count <= Self.coarseQueries ? all : (0..<Self.coarseQueries).map { $0 * count / Self.coarseQueries }
    func score(_ chosen: [Int], at rotation: Double) -> Double {
      Self.score(vectors(chosen, at: rotation), gallery)
    }
    let coarse = (0..<steps).map { step in
      let rotation = 2 * Double.pi * Double(step) / Double(steps)
      return (rotation: rotation, score: score(few, at: rotation))
    }
    var leading = coarse.sorted { $0.score > $1.score }.prefix(3)
    if few.count < count { leading = ArraySlice(leading.map { ($0.rotation, score(all, at: $0.rotation)) }) }
    var rotation = leading.max { $0.score < $1.score }?.rotation ?? 0
    for width in Self.widths {
      let pairs = Self.mutualPairs(vectors(all, at: rotation), gallery)
      guard pairs.count >= 3 else { break }
      let paired = pairs.map(\.query)
      let offsets = [-1, -0.5, 0, 0.5, 1].map { $0 * width }
      let means = offsets.map { offset in
        zip(pairs, vectors(paired, at: rotation + offset)).reduce(0.0) { $0 + Self.dot($1.1, gallery[$1.0.partner]) }
          / Double(pairs.count)
      }
      rotation += Self.peak(offsets, means)
    }
    rotation = rotation.remainder(dividingBy: 2 * .pi)
    if abs(rotation) < .pi / 180 { rotation = 0 }
    self.rotation = rotation
    unrotatedScore = score(all, at: 0)
    self.score = rotation == 0 ? unrotatedScore : score(all, at: rotation)
  }

  /// Queries and gallery vectors that are each other's nearest, the more similar half of them.
  static func mutualPairs(_ queries: [[Float]], _ gallery: [[Float]]) -> [(query: Int, partner: Int)] {
    var best = [(partner: Int, value: Double)](repeating: (-1, -2), count: queries.count)
    var bestQuery = [(query: Int, value: Double)](repeating: (-1, -2), count: gallery.count)
    for (i, query) in queries.enumerated() {
      for (j, other) in gallery.enumerated() {
        let value = dot(query, other)
        if value > best[i].value { best[i] = (j, value) }
        if value > bestQuery[j].value { bestQuery[j] = (i, value) }
      }
    }
    let mutual = queries.indices.filter { best[$0].partner >= 0 && bestQuery[best[$0].partner].query == $0 }
    return mutual.sorted { best[$0].value > best[$1].value }.prefix((mutual.count + 1) / 2).map {
      ($0, best[$0].partner)
    }
  }

  /// The maximum, within the offsets, of the parabola through values at offsets that are symmetric about 0.
  static func peak(_ offsets: [Double], _ values: [Double]) -> Double {
    let n = Double(offsets.count)
    let squares = offsets.reduce(0) { $0 + $1 * $1 }
    let fourths = offsets.reduce(0) { $0 + $1 * $1 * $1 * $1 }
    let sum = values.reduce(0, +)
    let (first, second) = zip(offsets, values).reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.1, $0.1 + $1.0 * $1.0 * $1.1) }
    let slope = first / squares
    let curvature = (n * second - squares * sum) / (n * fourths - squares * squares)
    let limit = offsets.map(abs).max() ?? 0
    guard curvature < 0 else { return zip(offsets, values).max { $0.1 < $1.1 }?.0 ?? 0 }
    return min(limit, max(-limit, -slope / (2 * curvature)))
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Double {
    var sum: Float = 0
    for c in a.indices { sum += a[c] * b[c] }
    return Double(sum)
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

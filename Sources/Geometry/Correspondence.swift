/// A position in one session, the position in the other that it should map to, and a weight for least squares.
package struct Correspondence: Hashable, Sendable {
  /// In µm, in the first session.
  package var from: Vector3
  /// In µm, in the second session.
  package var to: Vector3
  /// At least 0; 1 counts once.
  package var weight: Double

  package init(from: Vector3, to: Vector3, weight: Double = 1) {
    self.from = from
    self.to = to
    self.weight = weight
  }

  /// The total weight and the weighted means of both sides; all 0 without weight.
  package static func centroids(_ pairs: [Correspondence]) -> (weight: Double, from: Vector3, to: Vector3) {
    var (total, p, q) = (0.0, Vector3.zero, Vector3.zero)
    for pair in pairs {
      total += pair.weight
      p += pair.from * pair.weight
      q += pair.to * pair.weight
    }
    return total > 0 ? (total, p / total, q / total) : (0, .zero, .zero)
  }
}

/// The posterior probabilities of pairs, given where the somata of session a map to in session b.
struct SoftMatch: Sendable {
  struct Link: Sendable {
    var a: Int32
    var b: Int32
    /// That the pair is genuine.
    var probability: Double
    /// In µm².
    var squaredDistance: Double
    /// The variance of this soma's predicted position as a multiple of sigma²; at least 1.
    var varianceRatio: Double
  }

  /// Ordered by `a`.
  let links: [Link]
  /// Against unrelated sessions, in nats.
  let logLikelihood: Double
  /// 2 or 3, of the space of the positions.
  let dimensions: Int

  /// The expected number of genuine pairs.
  var paired: Double { links.reduce(0) { $0 + $1.probability } }

  /// The maximum-likelihood standard deviation along each axis, in µm.
  var sigma: Double {
    var (sum, total) = (0.0, 0.0)
    for link in links {
      sum += link.probability * link.squaredDistance / link.varianceRatio
      total += link.probability
    }
    return total > 0 ? (sum / (Double(dimensions) * total)).squareRoot() : .infinity
  }
}

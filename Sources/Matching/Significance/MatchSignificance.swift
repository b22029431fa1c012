import Numerics

/// Whether two sessions match better than unrelated ones, by each kind of evidence; nil where it was not used.
package struct MatchSignificance: Hashable, Sendable, Codable {
  /// The mutual-nearest-neighbour rate: pairs that are each other's nearest, as a fraction of the smaller session.
  package var mutualNearest: SignificanceTest?
  /// The mean similarity of the nearest neighbour less that of the second.
  package var margin: SignificanceTest?
  /// The log-likelihood of the best pose, in nats.
  package var pose: SignificanceTest?

  package init(
    mutualNearest: SignificanceTest? = nil, margin: SignificanceTest? = nil, pose: SignificanceTest? = nil
  ) {
    self.mutualNearest = mutualNearest
    self.margin = margin
    self.pose = pose
  }

  /// The significance level: the rate at which two unrelated sessions pass.
  package static let level = 0.01

  /// The kinds of evidence that are no better than random, as sentences for the user; empty where at least one is
  /// significant.
  ///
  /// One suffices, since appearance may be weak where geometry is clear, and vice versa. The level is divided by the
  /// number of tests (Bonferroni).
  package var warnings: [String] {
    let tests = [mutualNearest, margin, pose].compactMap(\.self)
    guard !tests.isEmpty, !tests.contains(where: { $0.pValue <= Self.level / Double(tests.count) }) else { return [] }
    let limit = Self.short(Self.level / Double(tests.count))
    func text(_ test: SignificanceTest?, _ statistic: String, _ value: (Double) -> String) -> String? {
      test.map {
        "\(statistic) is not significant: \(value($0.observed)), between unrelated sessions \(value($0.nullMean)) on average "
          + "(p = \(Self.short($0.pValue)); significant from \(limit) down)"
      }
    }
    func percent(_ fraction: Double) -> String { "\(Self.short(100 * fraction)) %" }
    return [
      text(mutualNearest, "the fraction of neurons in mutually nearest pairs", percent),
      text(margin, "the margin of the nearest neighbour's similarity over the second's", Self.short),
      text(pose, "the log-likelihood of the best registration of the soma positions", Self.short),
    ].compactMap(\.self)
  }

  /// Whether at least one kind of evidence is significant, or none was tested.
  package var isSignificant: Bool { warnings.isEmpty }

  /// Tests dense similarities against `draws` random permutations of them; no test with fewer than four neurons in
  /// either session.
  ///
  /// - Parameter similarities: [countA, countB], row-major.
  /// - Complexity: O(draws · countA · countB).
  package init(similarities: [Float], countA: Int, countB: Int, draws: Int = 399, seed: UInt64) {
    guard countA >= 4, countB >= 4 else { return }
    var random = SeededRandom(seed: seed, stream: 0x4845_414C)
    let observed = Self.statistics(similarities, countA, countB)
    var shuffled = similarities
    var mutualNearest: [Double] = []
    var margins: [Double] = []
    for _ in 0..<draws {
      shuffled.shuffle(using: &random)
      let statistics = Self.statistics(shuffled, countA, countB)
      mutualNearest.append(statistics.mutualNearest)
      margins.append(statistics.margin)
    }
    self.mutualNearest = SignificanceTest(observed: observed.mutualNearest, draws: mutualNearest)
    margin = SignificanceTest(observed: observed.margin, draws: margins)
  }

  private static func statistics(
    _ similarities: [Float], _ countA: Int, _ countB: Int
  ) -> (mutualNearest: Double, margin: Double) {
    var nearestOfB = [(a: Int, similarity: Float)](repeating: (-1, -.infinity), count: countB)
    var nearestOfA = [Int](repeating: -1, count: countA)
    var margin = 0.0
    for a in 0..<countA {
      var (first, second) = (-Float.infinity, -Float.infinity)
      for b in 0..<countB {
        let value = similarities[a * countB + b]
        if value > first {
          second = first
          first = value
          nearestOfA[a] = b
        } else if value > second {
          second = value
        }
        if value > nearestOfB[b].similarity { nearestOfB[b] = (a, value) }
      }
      margin += Double(first - second)
    }
    let mutual = (0..<countA).count { nearestOfA[$0] >= 0 && nearestOfB[nearestOfA[$0]].a == $0 }
    return (Double(mutual) / Double(min(countA, countB)), margin / Double(countA))
  }

  private static func short(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return abs(value) >= 100 ? "\(Int(value.rounded()))" : "\(rounded)"
  }

  private enum CodingKeys: String, CodingKey {
    case mutualNearest = "mutual_nearest"
    case margin, pose
  }
}

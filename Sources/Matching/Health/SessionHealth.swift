import Numerics

/// Whether two sessions look like the same tissue at all, witness by witness, each against chance.
package struct SessionHealth: Hashable, Sendable, Codable {
  /// The share of neurons that are each other's nearest, against the same similarities dealt out at random.
  package var reciprocity: ChanceTest?
  /// The mean lead of the nearest over the second, against the same.
  package var lead: ChanceTest?
  /// The likelihood of the best pose, against poses of somata that are no partners.
  package var pose: ChanceTest?

  package init(reciprocity: ChanceTest? = nil, lead: ChanceTest? = nil, pose: ChanceTest? = nil) {
    self.reciprocity = reciprocity
    self.lead = lead
    self.pose = pose
  }

  /// The rate at which two sessions of strangers pass all the same.
  package static let level = 0.01

  /// What is no better than chance, in words for the user; empty where some witness recognises the tissue.
  ///
  /// One witness suffices: appearance may be weak where geometry is clear, and the other way round.
  package var warnings: [String] {
    let heard = [reciprocity, lead, pose].compactMap(\.self)
    // Each of several witnesses gets its share of the rate (Bonferroni).
    guard !heard.isEmpty, !heard.contains(where: { $0.pValue <= Self.level / Double(heard.count) }) else { return [] }
    func text(_ test: ChanceTest?, _ what: String) -> String? {
      test.map { "\(what) is at chance level (\(Self.short($0.observed)); by chance \(Self.short($0.chanceMean)))" }
    }
    return [
      text(reciprocity, "the share of reciprocal neighbours"), text(lead, "the lead of the nearest over the second"),
      text(pose, "the fit of the somata's places"),
    ].compactMap(\.self)
  }

  package var isSound: Bool { warnings.isEmpty }

  /// Appearance against the same similarities dealt out at random.
  ///
  /// similarities: [countA, countB], row after row.
  package static func ofAppearance(
    _ similarities: [Float], countA: Int, countB: Int, draws: Int = 399, seed: UInt64
  ) -> (reciprocity: ChanceTest, lead: ChanceTest)? {
    guard countA >= 4, countB >= 4 else { return nil }
    var random = SeededRandom(seed: seed, stream: 0x4845_414C)
    let observed = figures(similarities, countA, countB)
    var shuffled = similarities
    var reciprocities: [Double] = []
    var leads: [Double] = []
    for _ in 0..<draws {
      shuffled.shuffle(using: &random)
      let figures = figures(shuffled, countA, countB)
      reciprocities.append(figures.reciprocity)
      leads.append(figures.lead)
    }
    return (
      ChanceTest(observed: observed.reciprocity, draws: reciprocities),
      ChanceTest(observed: observed.lead, draws: leads)
    )
  }

  /// The share of neurons that are each other's nearest, where the similarities themselves are not at hand to be dealt out.
  ///
  /// Of n × m similarities dealt out at random, nm / N pairs are mutually nearest on average, where N = n + m − 1; two
  /// pairs that share no neuron are so together with probability 1 / (N (N − 1)). The count is nearly normal.
  package static func ofReciprocity(mutual: Int, countA: Int, countB: Int) -> ChanceTest? {
    guard countA >= 4, countB >= 4 else { return nil }
    let (n, m) = (Double(countA), Double(countB))
    let crossing = n + m - 1
    let mean = n * m / crossing
    let square = mean + n * m * (n - 1) * (m - 1) / (crossing * (crossing - 1))
    let fewer = min(n, m)
    return ChanceTest(
      observed: Double(mutual) / fewer, mean: mean / fewer, spread: max(0, square - mean * mean).squareRoot() / fewer)
  }

  private static func figures(_ s: [Float], _ countA: Int, _ countB: Int) -> (reciprocity: Double, lead: Double) {
    var nearestOfB = [(a: Int, s: Float)](repeating: (-1, -.infinity), count: countB)
    var nearestOfA = [Int](repeating: -1, count: countA)
    var lead = 0.0
    for a in 0..<countA {
      var (first, second) = (-Float.infinity, -Float.infinity)
      for b in 0..<countB {
        let value = s[a * countB + b]
        if value > first {
          second = first
          first = value
          nearestOfA[a] = b
        } else if value > second {
          second = value
        }
        if value > nearestOfB[b].s { nearestOfB[b] = (a, value) }
      }
      lead += Double(first - second)
    }
    let mutual = (0..<countA).count { nearestOfA[$0] >= 0 && nearestOfB[nearestOfA[$0]].a == $0 }
    return (Double(mutual) / Double(min(countA, countB)), lead / Double(countA))
  }

  private static func short(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return abs(value) >= 100 ? "\(Int(value.rounded()))" : "\(rounded)"
  }
}

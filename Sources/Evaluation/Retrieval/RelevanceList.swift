/// One query's answers in order, each relevant or not, and how many relevant ones the gallery holds (open-metric-learning 4).
package struct RelevanceList: Sendable, Hashable {
  package let isRelevant: [Bool]
  package let relevantInGallery: Int

  package init(_ isRelevant: [Bool], relevantInGallery: Int) {
    self.isRelevant = isRelevant
    self.relevantInGallery = relevantInGallery
  }

  /// 1 where nothing was to be found and nothing was shown; 0 where something was and nothing was shown; else nil.
  private var ofEmptyList: Double? { isRelevant.isEmpty ? (relevantInGallery == 0 ? 1 : 0) : nil }

  /// 1 if any of the first k answers is relevant.
  package func cmc(at k: Int) -> Double { ofEmptyList ?? (isRelevant.prefix(k).contains(true) ? 1 : 0) }

  /// Relevant answers among the first k, as a share of those that could be there.
  package func precision(at k: Int) -> Double {
    if let value = ofEmptyList { return value }
    let shown = min(k, isRelevant.count)
    let possible = min(shown, relevantInGallery)
    guard possible > 0 else { return 0 }
    return Double(isRelevant.prefix(shown).count(where: \.self)) / Double(possible)
  }

  /// The mean, over the relevant answers among the first k, of the precision where each stands.
  package func averagePrecision(at k: Int) -> Double {
    if let value = ofEmptyList { return value }
    var hits = 0
    var sum = 0.0
    for (index, relevant) in isRelevant.prefix(k).enumerated() where relevant {
      hits += 1
      sum += Double(hits) / Double(index + 1)
    }
    return hits == 0 ? 0 : sum / Double(hits)
  }
}

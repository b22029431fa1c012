package import Statistics

/// The probability that a pair is one neuron, learnt by logistic regression on annotated pairs of other animals.
package struct Calibration: Hashable, Sendable, Codable {
  /// Of the features: `PairFeatures.names` when it was fitted.
  package let names: [String]
  /// Of each feature over the examples, as are `standardDeviations`.
  package let means: [Double]
  package let standardDeviations: [Double]
  /// In units of standardised features.
  package let weights: [Double]
  /// The log odds at the mean of all features.
  package let bias: Double
  /// Cross-validated over animals, on top candidates.
  package let reliability: Reliability

  /// One candidate of an annotated neuron.
  package struct Example: Sendable {
    /// nil features have the values of an improbable pair.
    package var features: PairFeatures
    /// The annotation: one neuron or two.
    package var isMatch: Bool
    /// An animal; each group is judged by a fit to the others.
    package var group: Int
    /// Only top candidates count in `reliability`: an improbable pair is easy to call false.
    package var isTopCandidate: Bool

    package init(features: PairFeatures, isMatch: Bool, group: Int, isTopCandidate: Bool = true) {
      self.features = features
      self.isMatch = isMatch
      self.group = group
      self.isTopCandidate = isTopCandidate
    }
  }

  /// Fits to all examples; judged by leaving out one group at a time, or a fifth of the examples where there is one
  /// group.
  ///
  /// - Returns: nil with fewer than `minPerClass` matches or non-matches.
  package static func fit(_ examples: [Example], minPerClass: Int = 12, ridge: Double = 1) -> Calibration? {
    let matches = examples.count { $0.isMatch }
    guard matches >= minPerClass, examples.count - matches >= minPerClass,
      let whole = regression(examples, ridge: ridge)
    else { return nil }
    var groups = examples.map(\.group)
    if Set(groups).count < 2 { groups = examples.indices.map { $0 % 5 } }
    var judged: [(probability: Double, isMatch: Bool)] = []
    for group in Set(groups).sorted() {
      let others = examples.indices.filter { groups[$0] != group }.map { examples[$0] }
      guard let model = regression(others, ridge: ridge) else { continue }
      for index in examples.indices where groups[index] == group && examples[index].isTopCandidate {
        judged.append((model.probability(examples[index].features.values), examples[index].isMatch))
      }
    }
    return Calibration(
      names: PairFeatures.names, means: whole.means, standardDeviations: whole.standardDeviations,
      weights: whole.weights, bias: whole.bias, reliability: Reliability(judged))
  }

  /// Of the pair being one neuron, strictly between 0 and 1.
  package func probability(_ features: PairFeatures) -> Double {
    LogisticRegression(means: means, standardDeviations: standardDeviations, weights: weights, bias: bias)
      .probability(features.values)
  }

  private static func regression(_ examples: [Example], ridge: Double) -> LogisticRegression? {
    LogisticRegression(examples.map(\.features.values), isMatch: examples.map(\.isMatch), ridge: ridge)
  }

  private enum CodingKeys: String, CodingKey {
    case names, means
    case standardDeviations = "standard_deviations"
    case weights, bias, reliability
  }
}

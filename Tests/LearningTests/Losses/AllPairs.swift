import Learning

extension MinedPairs {
  /// All pairs of a batch.
  static func all(labels: [Int]) -> Self {
    var result = Self(positives: [], negatives: [])
    for i in labels.indices {
      for j in labels.indices where i != j {
        if labels[i] == labels[j] { result.positives.append(Pair(i, j)) } else { result.negatives.append(Pair(i, j)) }
      }
    }
    return result
  }
}

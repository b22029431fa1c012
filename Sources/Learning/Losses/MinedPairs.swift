/// Ordered pairs of a batch (anchor, other) that a loss looks at, in index order.
package struct MinedPairs: Sendable, Equatable {
  package struct Pair: Hashable, Sendable {
    package let anchor: Int
    package let other: Int

    package init(_ anchor: Int, _ other: Int) {
      self.anchor = anchor
      self.other = other
    }
  }

  package var positives: [Pair]
  package var negatives: [Pair]

  package init(positives: [Pair], negatives: [Pair]) {
    self.positives = positives
    self.negatives = negatives
  }

  /// Every pair of one label, and every pair of two.
  package static func all(labels: [Int]) -> Self {
    var result = Self(positives: [], negatives: [])
    for i in labels.indices {
      for j in labels.indices where i != j {
        if labels[i] == labels[j] { result.positives.append(Pair(i, j)) } else { result.negatives.append(Pair(i, j)) }
      }
    }
    return result
  }

  /// pytorch-metric-learning takes a batch for empty when each of its index lists has at most one entry.
  var isEmpty: Bool { positives.count <= 1 && negatives.count <= 1 }
}

/// The ordered pairs of a batch that enter a loss, in index order.
package struct MinedPairs: Sendable, Equatable {
  /// Indices into the batch.
  package struct Pair: Hashable, Sendable {
    /// The embedding whose pairs a loss sums.
    package let anchor: Int
    /// A positive or negative of the anchor.
    package let other: Int

    /// Two different indices.
    package init(_ anchor: Int, _ other: Int) {
      self.anchor = anchor
      self.other = other
    }
  }

  /// Pairs of one identity.
  package var positives: [Pair]
  /// Pairs of two identities.
  package var negatives: [Pair]

  /// Pairs in index order.
  package init(positives: [Pair], negatives: [Pair]) {
    self.positives = positives
    self.negatives = negatives
  }

  /// As pytorch-metric-learning has it: at most one positive and one negative pair.
  var isEmpty: Bool { positives.count <= 1 && negatives.count <= 1 }
}

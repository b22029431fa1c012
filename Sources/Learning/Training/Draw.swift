import Numerics

/// One image of a batch: a sample, and the streams of chance that vary it.
struct Draw: Hashable, Sendable {
  /// In the training set.
  let sample: Int
  let label: Int
  let group: Int
  /// Of the turn and the mirror that the images of an identity share.
  let shared: SeededRandom
  /// Of everything else.
  let own: SeededRandom
}

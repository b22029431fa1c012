import Numerics

/// One image of a batch: a sample and the random sources of its augmentation.
struct Draw: Hashable, Sendable {
  /// Index into the training set.
  let sample: Int
  let label: Int
  let group: Int
  /// Of the rotation and mirroring that the images of an identity share.
  let shared: SeededRandom
  /// Of everything else.
  let own: SeededRandom
}

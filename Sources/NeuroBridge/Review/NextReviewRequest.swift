/// Which undecided pair to offer next.
public struct NextReviewRequest: Hashable, Sendable {
  /// nil for all animals.
  public var animal: String?
  /// The fraction of wrong pairs among the undecided ones that is good enough.
  public var stopAt: Double

  /// Of all animals, until at most 5 % are wrong.
  public init(animal: String? = nil, stopAt: Double = 0.05) {
    self.animal = animal
    self.stopAt = stopAt
  }
}

/// Which identities are wanted.
public struct IdentitiesRequest: Hashable, Sendable {
  /// nil for all animals.
  public var animal: String?
  /// Only those with two neurons of one session.
  public var onlyConflicts: Bool

  /// All identities, unless said otherwise.
  public init(animal: String? = nil, onlyConflicts: Bool = false) {
    self.animal = animal
    self.onlyConflicts = onlyConflicts
  }
}

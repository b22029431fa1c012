/// Which rows of the view `matches` are selected; nil selects all.
package struct MatchFilter: Hashable, Sendable {
  /// Name of an animal.
  package var animal: String?
  /// Name of session a.
  package var from: String?
  /// Name of session b.
  package var to: String?

  /// Memberwise.
  package init(animal: String? = nil, from: String? = nil, to: String? = nil) {
    self.animal = animal
    self.from = from
    self.to = to
  }
}

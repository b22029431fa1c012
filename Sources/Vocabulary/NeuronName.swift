/// The full name of a neuron: `animal/session/label`, e.g. `M04/two-photon/tp007`.
///
/// The label may itself contain slashes; the animal and the session may not.
public struct NeuronName: Hashable, Sendable, CustomStringConvertible {
  /// Without '/'.
  public let animal: String
  /// Without '/'.
  public let session: String
  /// May contain '/'.
  public let label: String

  /// The parts are not checked.
  public init(animal: String, session: String, label: String) {
    self.animal = animal
    self.session = session
    self.label = label
  }

  /// Reads `animal/session/label`; nil when a part is missing or empty.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(animal: String(parts[0]), session: String(parts[1]), label: String(parts[2]))
  }

  /// With each part as `Name.normalized` gives it.
  public var normalized: Self {
    Self(
      animal: Name.normalized(animal), session: Name.normalized(session), label: Name.normalized(label))
  }

  /// `animal/session/label`.
  public var description: String { "\(animal)/\(session)/\(label)" }
}

/// A neuron written out: `animal/session/label`, e.g. `M04/two-photon/tp007`.
///
/// The label may itself contain slashes; the animal and the session may not.
public struct NeuronName: Hashable, Sendable, CustomStringConvertible {
  public let animal: String
  public let session: String
  public let label: String

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

  public var description: String { "\(animal)/\(session)/\(label)" }
}

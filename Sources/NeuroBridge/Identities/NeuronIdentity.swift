/// One neuron over all sessions of its animal.
public struct NeuronIdentity: Hashable, Sendable, Codable {
  /// Name of its first neuron, `animal/session/label`.
  public var name: String
  /// The animal's name.
  public var animal: String
  /// Labels in each session that has it; more than one where pairs contradict each other.
  public var labels: [String: [String]]
  /// Sessions of which it has more than one neuron: some of the pairs must be wrong.
  public var conflicts: [String]
  /// The animal's sessions that have no neuron of it.
  public var missing: [String]
}

/// Every identity of an atlas, or of one animal.
public struct IdentitiesReport: Hashable, Sendable, Codable {
  /// Names of sessions, in the order of ingestion.
  public var sessions: [String]
  /// By animal, then by their first neuron.
  public var identities: [NeuronIdentity]
}

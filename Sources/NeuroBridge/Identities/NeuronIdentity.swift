/// One neuron over all sessions of its animal.
public struct NeuronIdentity: Hashable, Sendable, Codable {
  /// Its first neuron's name.
  public var name: String
  public var animal: String
  /// Labels in each session that has it; more than one where pairs contradict each other.
  public var labels: [String: [String]]
  /// Sessions of which more than one neuron was joined: some of the pairs must be wrong.
  public var conflicts: [String]
  /// The animal's sessions that have no neuron of it.
  public var missing: [String]
}

/// Every identity of an atlas, or of one animal.
public struct IdentityReport: Hashable, Sendable, Codable {
  /// Names of sessions, in the order they came in.
  public var sessions: [String]
  public var identities: [NeuronIdentity]
}

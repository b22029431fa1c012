public import Vocabulary

/// Which sessions to match, by what evidence, and how strictly.
public struct MatchRequest: Hashable, Sendable, Codable {
  /// The session whose neurons are the queries.
  public var from: String
  /// The session that is searched.
  public var to: String
  /// Names; empty means every animal that has both sessions.
  public var animals: [String]
  /// `name` or `name@version`; nil means the newest model.
  public var model: String?
  /// Nearest neighbours of each neuron, either way, that become candidates; at least 1.
  public var candidatesPerNeuron: Int
  /// The minimum similarity of an accepted pair, −1 to 1; nil derives it from `maxFalseMatchRate`.
  public var threshold: Double?
  /// The expected fraction of false pairs among the accepted ones, where geometry recognises the tissue; in 0..<1.
  public var falseDiscoveryRate: Double
  /// The fraction of impostor pairs that may pass, where appearance alone decides; in 0..<1.
  public var maxFalseMatchRate: Double
  /// Whether embeddings are compared; without them no model is needed.
  public var usesAppearance: Bool
  /// Whether soma positions are used.
  public var usesGeometry: Bool
  /// Whether soma radii are used, where both sessions have them.
  public var usesRadii: Bool
  /// Whether the in-plane rotation between the sessions is estimated from the similarities and undone before comparing.
  public var alignsRotation: Bool
  /// Whether one session may be a mirror image of the other.
  public var mirror: MirrorPolicy
  /// Expansions of the tissue by session name; stored with the sessions. Others are as stored.
  public var expansions: [String: Expansion]
  /// Of all random draws.
  public var seed: UInt64

  /// Every option but the sessions has the default of `neurobridge match`.
  public init(
    from: String, to: String, animals: [String] = [], model: String? = nil, candidatesPerNeuron: Int = 10,
    threshold: Double? = nil, falseDiscoveryRate: Double = 0.05, maxFalseMatchRate: Double = 0.05,
    usesAppearance: Bool = true, usesGeometry: Bool = true, usesRadii: Bool = true, alignsRotation: Bool = true,
    mirror: MirrorPolicy = .auto, expansions: [String: Expansion] = [:], seed: UInt64 = 1
  ) {
    self.from = from
    self.to = to
    self.animals = animals
    self.model = model
    self.candidatesPerNeuron = candidatesPerNeuron
    self.threshold = threshold
    self.falseDiscoveryRate = falseDiscoveryRate
    self.maxFalseMatchRate = maxFalseMatchRate
    self.usesAppearance = usesAppearance
    self.usesGeometry = usesGeometry
    self.usesRadii = usesRadii
    self.alignsRotation = alignsRotation
    self.mirror = mirror
    self.expansions = expansions
    self.seed = seed
  }
}

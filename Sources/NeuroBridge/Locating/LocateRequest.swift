public import Vocabulary

/// A small session to be found in a large one.
public struct LocateRequest: Hashable, Sendable, Codable {
  /// The small session.
  public var from: String
  /// The large session, such as a whole brain.
  public var to: String
  /// Names; empty means every animal that has both sessions.
  public var animals: [String]
  /// Whether the small session may be a mirror image.
  public var mirror: MirrorPolicy
  /// The number of places that are reported, at least 1.
  public var count: Int
  /// Of all random draws.
  public var seed: UInt64

  /// Every option but the sessions has the default of `neurobridge locate`.
  public init(
    from: String, to: String, animals: [String] = [], mirror: MirrorPolicy = .auto, count: Int = 3, seed: UInt64 = 1
  ) {
    self.from = from
    self.to = to
    self.animals = animals
    self.mirror = mirror
    self.count = count
    self.seed = seed
  }
}

/// Where a small session lies in a large one: the likeliest places.
public struct LocateReport: Hashable, Sendable, Codable {
  /// One place.
  public struct Place: Hashable, Sendable, Codable {
    /// Where the middle of the small session lies, in µm of the large one.
    public let centre: Point3
    /// In µm of the large session: half the extent of the small one along each axis, as it lies there.
    public let halfExtent: Point3
    /// Against unrelated tissue, in nats.
    public let logLikelihood: Double
    /// The estimated fraction of the small session's somata that have a partner there.
    public let fractionMatched: Double
    /// About the optical axis, in degrees.
    public let rotationDegrees: Double
    public let pose: MatchPose
  }

  /// The animal's name.
  public let animal: String
  /// As in the request.
  public let from: String
  /// As in the request.
  public let to: String
  /// Neurons in `from`.
  public let neuronsFrom: Int
  /// Neurons in `to`.
  public let neuronsTo: Int
  /// The likeliest first; the first is true only where it is significant.
  public let places: [Place]
  /// The probability that a field of other tissue finds so likely a place; nil where there is none.
  public let pValue: Double?
  /// The likelihood, in nats, that fields of other tissue reach on average; nil where there is no place.
  public let nullMean: Double?
  /// Whether the first place is to be believed.
  public let isSignificant: Bool
  /// What to type next, or why nothing was found.
  public let advice: String
}

/// The result of one match run, between two sessions of one animal.
public struct MatchReport: Hashable, Sendable, Codable {
  /// The animal's name.
  public let animal: String
  /// The session of the queries.
  public let from: String
  /// The session searched.
  public let to: String
  /// `name@version`; nil where appearance was not used.
  public let model: String?
  /// The run's number in the table `match_run`.
  public let run: Int64
  /// Neurons in `from`.
  public let neuronsFrom: Int
  /// Neurons in `to`.
  public let neuronsTo: Int
  /// Pairs that were considered.
  public let candidates: Int
  /// Pairs that are each other's nearest in appearance; nil where appearance was not used,
  /// or no neuron of a session has an embedding.
  public let reciprocal: Int?
  /// Accepted pairs.
  public let accepted: Int
  /// The minimum similarity; nil where it set no limit.
  public let threshold: Double?
  /// The minimum probability of an accepted pair; nil where appearance alone decided.
  public let minProbability: Double?
  /// In-plane rotation of `from` before appearance was compared, in degrees; nil where it was not estimated.
  public let rotationDegrees: Double?
  /// The pose of `from` in `to`, in words; nil where the positions could not be registered.
  public let pose: String?
  /// The same in numbers; nil where the positions could not be registered.
  public let poseMetrics: MatchPose?
  /// The mean distance of accepted pairs from their predicted positions, in µm; nil without a registration.
  public let meanResidualUm: Double?
  /// What probabilities were calibrated on, with their expected calibration error; nil where there are none.
  public let calibration: String?
  /// Why there are none.
  public let calibrationMissingReason: String?
  /// Evidence that is not significant; a match with warnings should not be trusted.
  public let warnings: [String]
  /// What else to know of the registration: an unusual pose (mirrored, upside down, stretched), doubled detections.
  public let remarks: [String]
}

/// The metrics of a model on known pairs, in the shape of `evaluate --json`.
public struct EvaluationReport: Hashable, Sendable, Codable {
  /// Retrieval and verification, from one session into another, over all animals evaluated.
  public struct Direction: Hashable, Sendable, Codable {
    /// The session of the queries.
    public let from: String
    /// The session of the gallery.
    public let to: String
    /// Neurons with a known partner.
    public let queries: Int
    /// Neurons searched, paired or not, summed over the animals.
    public let gallery: Int
    /// Fraction of queries whose partner is among the first k; keys `1`, `5`, `10`.
    public let cmc: [String: Double]
    /// 95 % confidence interval of cmc at 1 (Wilson).
    public let top1Interval: [Double]
    /// Mean average precision.
    public let map: Double
    /// Area under the receiver operating characteristic.
    public let auc: Double
    /// Where false match and false non-match rates are equal.
    public let equalErrorRate: Double
    /// Difference of the mean similarities of genuine and impostor pairs, in pooled standard deviations.
    public let dprime: Double
    /// Overlap of the distance histograms of genuine and impostor pairs, 0 to 1.
    public let overlap: Double
    /// False non-match rate at a false match rate, the key.
    public let fnmrAtFMR: [String: Double]

    enum CodingKeys: String, CodingKey {
      case from, to, queries, gallery, cmc, map, auc, dprime, overlap
      case equalErrorRate = "eer"
      case top1Interval = "top1_interval"
      case fnmrAtFMR = "fnmr_at_fmr"
    }
  }

  /// The pairs that `match` would accept without any decision of people, against the known pairs; nil where undefined.
  public struct Matching: Hashable, Sendable, Codable {
    /// Fraction of accepted pairs of known truth that are right.
    public let precision: Double?
    /// Fraction of known pairs that are accepted.
    public let recall: Double?
    /// Harmonic mean of the two.
    public let f1: Double?
    /// Fraction of neurons without a partner that are given one.
    public let falseMatchRateUnpaired: Double?
    /// Expected calibration error over top candidates of known truth; nil where there is no calibration.
    public let ece: Double?
    /// Mean squared error of the probabilities, over the same candidates.
    public let brier: Double?
    /// The number of these candidates.
    public let judged: Int
    /// What each animal's probabilities were calibrated on, or why there are none.
    public let calibration: [String: String]

    enum CodingKeys: String, CodingKey {
      case precision, recall, f1, ece, brier, judged, calibration
      case falseMatchRateUnpaired = "false_match_rate_unpaired"
    }
  }

  /// A pixel similarity over the network's field of view, in the first direction.
  public struct Baseline: Hashable, Sendable, Codable {
    /// As of `Direction`.
    public let cmc: [String: Double]
  }

  /// `name@version`.
  public let model: String
  /// Names, sorted.
  public let animals: [String]
  /// Those of them that the model was trained on: metrics on these say nothing about new animals.
  public let seenInTraining: [String]
  /// Neurons left out, since nothing can be learnt from their pixels; their known partners count as unpaired.
  public let leftOut: [UnusableNeuron]
  /// In-plane rotation of a session, `animal/session`, before it was compared, in degrees; empty where not estimated.
  public let rotationDegrees: [String: Double]
  /// Both directions of every two sessions.
  public let directions: [Direction]
  /// nil where it was not measured.
  public let matching: Matching?
  /// By name: `mse`, `pearson`, `cosine`, and each followed by `, rotated`.
  public let baselines: [String: Baseline]

  enum CodingKeys: String, CodingKey {
    case model, animals, directions, matching, baselines
    case leftOut = "left_out"
    case rotationDegrees = "rotation_degrees"
    case seenInTraining = "seen_in_training"
  }
}

/// What `evaluate` found, in the shape of its JSON.
public struct EvaluationReport: Hashable, Sendable, Codable {
  /// Retrieval and verification, asked from one session into another, over all animals evaluated.
  public struct Direction: Hashable, Sendable, Codable {
    public let from: String
    public let to: String
    /// Neurons asked about: those with a known partner.
    public let queries: Int
    /// Neurons searched, paired or not, summed over the animals.
    public let gallery: Int
    /// Share of queries whose partner is among the first k.
    public let cmc: [String: Double]
    /// 95 % bootstrap interval of cmc at 1.
    public let top1Interval: [Double]
    public let map: Double
    public let auc: Double
    public let equalErrorRate: Double
    public let dprime: Double
    /// Share of the histograms of same and different distances that lies on both.
    public let overlap: Double
    public let fnmrAtFMR: [String: Double]

    enum CodingKeys: String, CodingKey {
      case from, to, queries, gallery, cmc, map, auc, dprime, overlap
      case equalErrorRate = "eer"
      case top1Interval = "top1_interval"
      case fnmrAtFMR = "fnmr_at_fmr"
    }
  }

  /// The one-to-one proposal made without any decision of people, against the known pairs.
  public struct Matching: Hashable, Sendable, Codable {
    public let precision: Double?
    public let recall: Double?
    public let f1: Double?
    public let falseMatchRateUnpaired: Double?
    /// Expected calibration error over contenders whose truth is known; nil where there is no calibration.
    public let ece: Double?
    public let brier: Double?
    /// How many contenders these two are of.
    public let judged: Int
    /// What each animal's probabilities were learnt from, or why there are none.
    public let calibration: [String: String]

    enum CodingKeys: String, CodingKey {
      case precision, recall, f1, ece, brier, judged, calibration
      case falseMatchRateUnpaired = "false_match_rate_unpaired"
    }
  }

  /// A pixel similarity over the same view, in the first direction.
  public struct Baseline: Hashable, Sendable, Codable {
    public let cmc: [String: Double]
  }

  public let model: String
  public let animals: [String]
  /// Those of them that the model was trained on: their figures say nothing about new animals.
  public let seenInTraining: [String]
  /// Degrees that a session, `animal/session`, was turned by before it was compared; empty: as they come.
  public let turns: [String: Double]
  public let directions: [Direction]
  /// Nil where it was not asked for.
  public let matching: Matching?
  public let baselines: [String: Baseline]

  enum CodingKeys: String, CodingKey {
    case model, animals, turns, directions, matching, baselines
    case seenInTraining = "seen_in_training"
  }
}

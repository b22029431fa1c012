import Statistics

/// Methods compared over the same neurons, pooled over animals and for each of them.
public struct ComparisonReport: Hashable, Sendable, Codable {
  /// Quartiles of a distribution of distances.
  public struct Quartiles: Hashable, Sendable, Codable {
    /// 25 %.
    public let lower: Double
    /// 50 %.
    public let median: Double
    /// 75 %.
    public let upper: Double
  }

  /// The metrics of one model or pixel baseline.
  public struct Method: Hashable, Sendable, Codable {
    /// `name@version` of a model, or a baseline.
    public let name: String
    /// `dual-channel`, `lora`, …, `imported`, or `pixels`.
    public let kind: String
    /// Parameters of the network; nil for pixels and imported vectors.
    public let parameters: Int?
    /// Of these, the trainable ones; nil where not recorded.
    public let trainableParameters: Int?
    /// Peak memory of training; nil where not recorded.
    public let peakBytes: Int?
    /// Batches trained on; nil where not trained here.
    public let trainingSteps: Int?
    /// Of all its trainings; nil where not trained here.
    public let trainingSeconds: Double?
    /// Fraction of queries whose partner is the nearest.
    public let top1: Double
    /// 95 % confidence interval of `top1` (Wilson).
    public let top1Interval: [Double]
    /// Fraction of queries whose partner is among the nearest five.
    public let top5: Double
    /// `top1` with queries and gallery exchanged.
    public let top1Reversed: Double
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
    /// False non-match rate at a false match rate of 1 %.
    public let fnmrAtOnePercent: Double
    /// Distances, 1 − similarity, of genuine pairs.
    public let sameDistance: Quartiles
    /// Distances of impostor pairs.
    public let differentDistance: Quartiles
    /// `top1` of each animal alone.
    public let top1OfAnimal: [String: Double]

    enum CodingKeys: String, CodingKey {
      case name, kind, parameters, top1, top5, map, auc, dprime, overlap
      case trainableParameters = "trainable_parameters"
      case peakBytes = "peak_bytes"
      case trainingSteps = "training_steps"
      case trainingSeconds = "training_seconds"
      case top1Interval = "top1_interval"
      case top1Reversed = "top1_reversed"
      case equalErrorRate = "eer"
      case fnmrAtOnePercent = "fnmr_at_fmr_0.01"
      case sameDistance = "same_distance"
      case differentDistance = "different_distance"
      case top1OfAnimal = "top1_of_animal"
    }
  }

  /// The session of the queries.
  public let from: String
  /// The session of the gallery.
  public let to: String
  /// Names.
  public let animals: [String]
  /// Neurons of `from` with a known partner.
  public let queries: Int
  /// Neurons of `to`, paired or not, summed over the animals.
  public let gallery: Int
  /// Models first.
  public let methods: [Method]
  /// Limitations, as sentences.
  public let notes: [String]
}

extension ComparisonReport.Quartiles {
  /// Of values in ascending order.
  init(ofSorted values: [Double]) {
    lower = quantile(ofSorted: values, 0.25) ?? .nan
    median = quantile(ofSorted: values, 0.5) ?? .nan
    upper = quantile(ofSorted: values, 0.75) ?? .nan
  }
}

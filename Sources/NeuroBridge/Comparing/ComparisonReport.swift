import Statistics

/// Methods side by side, over the same neurons, pooled over animals and for each of them.
public struct ComparisonReport: Hashable, Sendable, Codable {
  public struct Quartiles: Hashable, Sendable, Codable {
    public let lower: Double
    public let median: Double
    public let upper: Double
  }

  public struct Method: Hashable, Sendable, Codable {
    public let name: String
    /// `dual-channel`, `lora`, …, `imported`, or `pixels`.
    public let kind: String
    /// Of the network; nil for pixels and imported vectors.
    public let parameters: Int?
    /// Of these, what training may change; nil where it is not on record.
    public let trainableParameters: Int?
    public let peakBytes: Int?
    public let trainingSteps: Int?
    public let trainingSeconds: Double?
    public let top1: Double
    /// 95 % bootstrap interval over queries.
    public let top1Interval: [Double]
    public let top5: Double
    /// Asked from the other session.
    public let top1Back: Double
    public let map: Double
    public let auc: Double
    public let equalErrorRate: Double
    public let dprime: Double
    public let overlap: Double
    public let fnmrAtOnePercent: Double
    /// 1 − similarity of pairs, and of all others.
    public let sameDistance: Quartiles
    public let differentDistance: Quartiles
    public let top1OfAnimal: [String: Double]

    enum CodingKeys: String, CodingKey {
      case name, kind, parameters, top1, top5, map, auc, dprime, overlap
      case trainableParameters = "trainable_parameters"
      case peakBytes = "peak_bytes"
      case trainingSteps = "training_steps"
      case trainingSeconds = "training_seconds"
      case top1Interval = "top1_interval"
      case top1Back = "top1_back"
      case equalErrorRate = "eer"
      case fnmrAtOnePercent = "fnmr_at_fmr_0.01"
      case sameDistance = "same_distance"
      case differentDistance = "different_distance"
      case top1OfAnimal = "top1_of_animal"
    }
  }

  public let from: String
  public let to: String
  public let animals: [String]
  public let queries: Int
  public let gallery: Int
  public let methods: [Method]
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

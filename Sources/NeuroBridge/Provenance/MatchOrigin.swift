/// What one matched pair rests on: every row that led to it.
public struct MatchOrigin: Hashable, Sendable, Codable {
  public var a: String
  public var b: String
  /// `proposed`, or the standing verdict.
  public var status: String
  /// Nil where appearance was not heard.
  public var similarity: Double?
  /// NULL in the file, nil here, where nothing could be calibrated.
  public var probability: Double?
  public var residualUm: Double?
  public var reviewer: String?
  public var reviewedAt: String?
  public var note: String?
  public var run: Int64
  public var at: String
  public var neurobridge: String
  public var agent: String
  public var seed: Int64?
  /// JSON.
  public var parameters: String
  public var model: String?
  public var method: String?
  public var weightsSHA256: String?
  /// JSON.
  public var recipe: String?
  public var transform: Int64?
  public var transformKind: String?
  public var calibration: Int64?
  /// JSON: names of the animals.
  public var calibratedOn: String?
  /// Why the run should be repeated; nil while nothing has changed since.
  public var stale: String?
}

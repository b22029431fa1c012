/// What one matched pair is based on.
public struct MatchOrigin: Hashable, Sendable, Codable {
  /// `animal/session/label`.
  public var a: String
  /// The same of session b.
  public var b: String
  /// `proposed`, or the current verdict.
  public var status: String
  /// Cosine; nil where appearance was not used.
  public var similarity: Double?
  /// Calibrated; nil where it could not be.
  public var probability: Double?
  /// Distance from the predicted position, in µm; nil without geometry.
  public var residualUm: Double?
  /// nil while proposed.
  public var reviewer: String?
  /// UTC, ISO 8601; nil while proposed.
  public var reviewedAt: String?
  /// Of the reviewer; nil where none was given.
  public var note: String?
  /// `match_run.id`.
  public var run: Int64
  /// Start of the run, UTC, ISO 8601.
  public var at: String
  /// Version of the program.
  public var neurobridge: String
  /// `user@host`.
  public var agent: String
  /// Of all random draws; nil where none is used.
  public var seed: Int64?
  /// JSON of the options.
  public var parameters: String
  /// `name@version`; nil where appearance was not used.
  public var model: String?
  /// Of the model's training.
  public var method: String?
  /// Hexadecimal; nil for imported embeddings.
  public var weightsSHA256: String?
  /// JSON of the patch recipe.
  public var recipe: String?
  /// `transform.id`; nil without geometry.
  public var transform: Int64?
  /// `transform.kind`.
  public var transformKind: String?
  /// `calibration.id`; nil where probabilities were not calibrated.
  public var calibration: Int64?
  /// JSON: names of the animals.
  public var calibratedOn: String?
  /// Why the run should be repeated; nil while it is up to date.
  public var stale: String?
}

/// A matched pair, with what its run is based on: a row of `matches` and of `match_origin`.
package struct MatchOriginRow: Hashable, Sendable {
  /// `animal/session/label`.
  package var a: String
  /// The same of session b.
  package var b: String
  /// `proposed`, or the current verdict.
  package var status: String
  /// Cosine; nil where appearance was not used.
  package var similarity: Double?
  /// Calibrated; nil where it could not be.
  package var probability: Double?
  /// In µm.
  package var residual: Double?
  /// Nil while proposed.
  package var reviewer: String?
  /// UTC; nil while proposed.
  package var reviewedAt: String?
  /// Of the reviewer; nil where none was given.
  package var note: String?
  /// Row number of the run.
  package var run: MatchRun.ID
  /// Start of the run, UTC.
  package var at: String
  /// Version of the program.
  package var neurobridge: String
  /// `user@host`.
  package var agent: String
  /// Of the random source; nil where none is used.
  package var seed: Int64?
  /// JSON.
  package var parameters: String
  /// `name@version`.
  package var model: String?
  /// Of training.
  package var method: String?
  /// Hexadecimal.
  package var weightsSHA256: String?
  /// JSON.
  package var recipe: String?
  /// Row number; nil where geometry was not used.
  package var transform: Int64?
  /// `Transform.kind`; nil where geometry was not used.
  package var transformKind: String?
  /// Row number; nil where probabilities were not calibrated.
  package var calibration: Int64?
  /// JSON: names of animals.
  package var calibratedOn: String?
  /// Why the run should be repeated; nil while it is up to date.
  package var stale: String?
}

/// A matched pair, with what its run is based on: a row of `matches` and of `match_origin`.
package struct MatchOriginRow: Hashable, Sendable {
  /// `animal/session/label`.
  package var a: String
  package var b: String
  /// `proposed`, or the current verdict.
  package var status: String
  package var similarity: Double?
  package var probability: Double?
  /// In µm.
  package var residual: Double?
  package var reviewer: String?
  package var reviewedAt: String?
  package var note: String?
  package var run: MatchRun.ID
  package var at: String
  /// Version of the program.
  package var neurobridge: String
  package var agent: String
  package var seed: Int64?
  /// JSON.
  package var parameters: String
  /// `name@version`.
  package var model: String?
  package var method: String?
  /// Hexadecimal.
  package var weightsSHA256: String?
  /// JSON.
  package var recipe: String?
  package var transform: Int64?
  package var transformKind: String?
  package var calibration: Int64?
  /// JSON: names of animals.
  package var calibratedOn: String?
  /// Why the run should be repeated; nil while it is up to date.
  package var stale: String?
}

package import Vocabulary

/// One run of `match` between two sessions.
package struct MatchRun: Hashable, Sendable {
  /// Row number; in time order.
  package typealias ID = Identifier<MatchRun>

  /// Row number.
  package let id: ID
  /// As given to `--from`.
  package let sessionA: Session.ID
  /// As given to `--to`.
  package let sessionB: Session.ID
  /// Nil where only geometry was used.
  package let model: Model.ID?
  /// JSON: counts, health, thresholds.
  package let metrics: String
}

package import Vocabulary

/// One run of `match` between two sessions.
package struct MatchRun: Hashable, Sendable {
  package typealias ID = Identifier<MatchRun>

  package let id: ID
  package let sessionA: Session.ID
  package let sessionB: Session.ID
  package let model: Model.ID?
  /// JSON: counts, health, thresholds.
  package let metrics: String
}

package import Vocabulary

/// One run of one stage, as provenance keeps it.
package struct Activity: Hashable, Sendable {
  package typealias ID = Identifier<Activity>

  package enum Outcome: String, Hashable, Sendable { case running, done, failed, stopped }

  package let id: ID
  package let stage: String
  package let startedAt: String
  package let endedAt: String?
  package let outcome: Outcome
  package let version: String
  package let agent: String
  /// JSON.
  package let parameters: String
  package let seed: Int64?
  package let message: String?
}

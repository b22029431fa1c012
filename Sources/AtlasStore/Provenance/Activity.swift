package import Vocabulary

/// One run of one stage: a row of the provenance log.
package struct Activity: Hashable, Sendable {
  /// Row number; in time order.
  package typealias ID = Identifier<Activity>

  /// `stopped`: by the user.
  package enum Outcome: String, Hashable, Sendable { case running, done, failed, stopped }

  /// Row number.
  package let id: ID
  /// The command: `ingest`, `train`, …
  package let stage: String
  /// UTC, ISO 8601.
  package let startedAt: String
  /// UTC; nil while it runs, or where the process was killed.
  package let endedAt: String?
  /// `running` also where the process was killed.
  package let outcome: Outcome
  /// Of this program.
  package let version: String
  /// `user@host`.
  package let agent: String
  /// JSON.
  package let parameters: String
  /// Of the random source; nil where none is used.
  package let seed: Int64?
  /// The result in one line, or the error; nil while it runs.
  package let message: String?
}

import Vocabulary

/// One step of the schema: a file of `migrations/`, compiled into the program.
package struct Migration: Sendable {
  /// From 1; the file's `user_version` once it has run.
  package let number: Int
  package let name: String
  package let sql: String

  /// Every step, first to last. A new file in `migrations/` is a new line here; a test compares the two.
  package static let all: [Migration] = [
    Migration(1, "atlas", PackageResources._001_atlas_sql),
    Migration(2, "matches", PackageResources._002_matches_sql),
    Migration(3, "vector_index", PackageResources._003_vector_index_sql),
    Migration(4, "evaluation", PackageResources._004_evaluation_sql),
    Migration(5, "witnesses", PackageResources._005_witnesses_sql),
    Migration(6, "provenance", PackageResources._006_provenance_sql),
    Migration(7, "activations", PackageResources._007_activations_sql),
    Migration(8, "identities", PackageResources._008_identities_sql),
    Migration(9, "linked_stacks", PackageResources._009_linked_stacks_sql),
    Migration(10, "experiments", PackageResources._010_experiments_sql),
    Migration(11, "turns", PackageResources._011_turns_sql),
  ]

  static let productVersion = Product.version

  private init(_ number: Int, _ name: String, _ bytes: [UInt8]) {
    self.number = number
    self.name = name
    self.sql = String(decoding: bytes, as: UTF8.self)
  }
}

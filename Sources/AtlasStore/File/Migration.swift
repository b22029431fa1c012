import Vocabulary

/// One step of the schema: a file of `migrations/`, compiled into the program.
package struct Migration: Sendable {
  /// From 1, as in the file's name.
  package let number: Int
  /// Of the file, without number and extension.
  package let name: String
  /// Text of the file.
  package let sql: String

  /// The schema version (`user_version`) that the step makes. Versions up to 11 were development versions.
  package var version: Int { Self.lastDevelopmentVersion + number }

  static let lastDevelopmentVersion = 11

  /// Every step, first to last. A new file in `migrations/` is a new line here; a test compares the two.
  package static let all: [Migration] = [
    Migration(1, "initial", PackageResources._001_initial_sql),
    Migration(2, "real_tissue", PackageResources._002_real_tissue_sql),
  ]

  /// The renames that turn an atlas of schema version 11 into one of version 12.
  package static let upgradeFrom11 = text(PackageResources.upgrade_from_11_sql)

  static let productVersion = Product.version

  private init(_ number: Int, _ name: String, _ bytes: [UInt8]) {
    self.number = number
    self.name = name
    self.sql = Self.text(bytes)
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

package import Foundation

/// Timestamps as columns hold them: UTC, ISO 8601, milliseconds; text order is time order.
package enum Timestamp {
  /// The current time.
  package static func now() -> String { text(Date()) }

  /// A time as a column holds it.
  package static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

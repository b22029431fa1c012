package import Foundation

/// Moments as the columns keep them: UTC, ISO 8601, milliseconds; text order is time order.
package enum Timestamp {
  package static func now() -> String { text(Date()) }

  package static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

import Foundation

/// Numbers as text.
enum Text {
  static func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

  /// `0.87` as `87 %`.
  static func percent(_ fraction: Double) -> String { fraction.isNaN ? "–" : String(format: "%.0f %%", fraction * 100) }
}

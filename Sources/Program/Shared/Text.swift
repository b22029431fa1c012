import Foundation

/// Figures as people read them.
enum Text {
  static func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

  /// `0.87` as `87 %`.
  static func percent(_ share: Double) -> String { share.isNaN ? "–" : String(format: "%.0f %%", share * 100) }
}

import Imaging

/// Pixels of a stack that are no measurement.
public struct PixelReport: Hashable, Sendable, Codable {
  /// Pixels counted: all by `ingest`, those of up to 32 evenly spaced planes by `inspect`.
  public let counted: Int
  /// Of these, the ones that are NaN.
  public let nan: Int
  /// Of these, the ones that are infinite.
  public let infinite: Int
  /// Of these, the ones at the end of the detector's range (255, 4095, 65535, …).
  public let saturated: Int
  /// Whether all of them are 0.
  public let isBlack: Bool
  /// The least finite value; nil where there is none.
  public let minimum: Double?
  /// The greatest finite value; nil where there is none.
  public let maximum: Double?

  init(_ counts: PixelCounts) {
    counted = counts.count
    nan = counts.nan
    infinite = counts.infinite
    saturated = counts.saturated
    isBlack = counts.isBlack
    minimum = counts.minimum
    maximum = counts.maximum
  }
}

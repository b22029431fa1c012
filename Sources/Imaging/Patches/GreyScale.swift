internal import Vocabulary

/// Normalisation of a patch's grey values.
struct GreyScale {
  /// The 2nd percentile, with which parts outside the stack are filled.
  let low: Float
  private let offset: Float
  private let factor: Float
  private let isPercentile: Bool

  init(_ values: [Float], normalisation: PatchRecipe.Normalisation) {
    let ranks = RankedValues(values.isEmpty ? [0] : values)
    low = ranks.percentile(0.02)
    switch normalisation {
    case .none: (offset, factor, isPercentile) = (0, 1, false)
    case .zScore:
      let count = Double(max(1, values.count))
      let mean = values.reduce(0.0) { $0 + Double($1) } / count
      let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
      (offset, factor, isPercentile) = (Float(mean), variance > 0 ? Float(1 / variance.squareRoot()) : 0, false)
    case .percentile:
      let span = ranks.percentile(0.997) - low
      (offset, factor, isPercentile) = (low, span > 0 ? 1 / span : 0, true)
    }
  }

  /// Percentiles: the square root of the value's fraction of the span, clamped to 0 … 1.2.
  func apply(_ value: Float) -> Float {
    let scaled = (value - offset) * factor
    return isPercentile ? min(max(scaled, 0), 1.2).squareRoot() : scaled
  }
}

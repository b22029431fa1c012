import Glibc

/// A linear scale from data to canvas units along one axis, with round tick values.
struct Scale {
  /// The data range drawn.
  let domain: ClosedRange<Double>
  let start: Double
  let end: Double
  let ticks: [Double]
  /// Decimal places that distinguish the ticks.
  let decimals: Int

  /// - Parameters:
  ///   - values: The data; the domain is their range, widened to round numbers unless `isTight`.
  ///   - start: Canvas coordinate of the lower end; `end` of the upper.
  ///   - count: About how many ticks.
  init(
    covering values: [Double], from start: Double, to end: Double, isTight: Bool = false, count: Int = 5
  ) {
    let finite = values.filter(\.isFinite)
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    self.start = start
    self.end = end
    if high - low < 1e-9 * max(1, abs(high)) {
      let margin = max(0.5, abs(high) / 10)
      low -= margin
      high += margin
    }
    let step = Self.roundStep((high - low) / Double(count))
    if !isTight {
      low = (low / step + 1e-9).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    domain = low...high
    let first = Int((low / step - 1e-6).rounded(.up))
    let last = Int((high / step + 1e-6).rounded(.down))
    ticks = first <= last ? (first...last).map { Double($0) * step } : [low, high]
    decimals =
      (0..<6).first { decimals in
        let scaled = step * pow(10, Double(decimals))
        return abs(scaled - scaled.rounded()) < 1e-6
      } ?? 6
  }

  /// The power of ten, or 2 or 5 times it, near `step`.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let mantissa = step / power
    return power * (mantissa < 1.5 ? 1 : (mantissa < 3.5 ? 2 : (mantissa < 7.5 ? 5 : 10)))
  }

  /// The canvas coordinate of a value.
  func callAsFunction(_ value: Double) -> Double {
    start + (end - start) * ((value - domain.lowerBound) / (domain.upperBound - domain.lowerBound))
  }

  func label(_ tick: Double) -> String { decimal(tick, decimals) }
}

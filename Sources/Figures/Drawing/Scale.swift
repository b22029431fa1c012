import Glibc

/// From data to paper along one axis, with round numbers to mark.
struct Scale {
  let domain: ClosedRange<Double>
  let start: Double
  let end: Double
  let ticks: [Double]
  /// Decimals that tell the ticks apart.
  let places: Int
  let isLogarithmic: Bool

  /// - Parameters:
  ///   - values: What must fit; widened to round numbers unless `isTight`.
  ///   - start: Where on paper the lower end lies; `end` the upper.
  init(
    covering values: [Double], from start: Double, to end: Double, isTight: Bool = false, count: Int = 5,
    isLogarithmic: Bool = false
  ) {
    let finite = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    var (low, high) = (finite.min() ?? (isLogarithmic ? 1 : 0), finite.max() ?? (isLogarithmic ? 10 : 1))
    self.start = start
    self.end = end
    self.isLogarithmic = isLogarithmic
    if isLogarithmic {
      if high <= low { high = low * 10 }
      domain = low...high
      ticks = Self.decades(low, high)
      places = low < 1 ? min(6, Int((-log10(low)).rounded(.up))) : 0
      return
    }
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
    places =
      (0..<6).first { places in
        let scaled = step * pow(10, Double(places))
        return abs(scaled - scaled.rounded()) < 1e-6
      } ?? 6
  }

  /// 1, 2 and 5 times each power of ten within the bounds.
  private static func decades(_ low: Double, _ high: Double) -> [Double] {
    var result: [Double] = []
    var power = pow(10, log10(low).rounded(.down))
    while power <= high * 1.001 {
      for digit in [1.0, 2, 5] where digit * power >= low * 0.999 && digit * power <= high * 1.001 {
        result.append(digit * power)
      }
      power *= 10
    }
    return result
  }

  /// 1, 2 or 5 times a power of ten, near the step wanted.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let share = step / power
    return power * (share < 1.5 ? 1 : (share < 3.5 ? 2 : (share < 7.5 ? 5 : 10)))
  }

  func callAsFunction(_ value: Double) -> Double {
    let part =
      isLogarithmic
      ? log(max(value, domain.lowerBound) / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
      : (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    return start + (end - start) * part
  }

  func label(_ tick: Double) -> String { decimal(tick, places) }
}

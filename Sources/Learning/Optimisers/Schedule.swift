#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The learning rate over the steps: up in a line while warming, then level or down along half a cosine.
package struct Schedule: Codable, Sendable, Hashable {
  package enum Decline: String, Codable, Sendable { case none, cosine }

  /// The highest rate.
  package var rate: Double
  /// Steps on the way up.
  package var warmUp: Int
  package var decline: Decline

  package init(rate: Double, warmUp: Int = 0, decline: Decline = .none) {
    self.rate = rate
    self.warmUp = warmUp
    self.decline = decline
  }

  /// The rate of step `step` (from 0) of `steps`.
  package func rate(step: Int, of steps: Int) -> Double {
    if step < warmUp { return rate * Double(step + 1) / Double(warmUp) }
    switch decline {
    case .none: return rate
    case .cosine:
      let share = Double(step - warmUp) / Double(max(1, steps - warmUp))
      return rate * (0.01 + 0.99 * 0.5 * (1 + cos(.pi * min(1, share))))
    }
  }
}

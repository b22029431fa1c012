#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The learning rate over the steps: linear warm-up, then constant, half a cosine or a late line down to a hundredth.
package struct Schedule: Codable, Sendable, Hashable {
  /// The course after the warm-up.
  package enum Decline: String, Codable, Sendable {
    case none, cosine
    /// Constant for three quarters of the steps, then linear: what is learnt until then does not depend on their number.
    case late
  }

  /// The highest.
  package var learningRate: Double
  /// In steps.
  package var warmUp: Int
  /// After the warm-up.
  package var decline: Decline

  /// Without a warm-up and a decline the learning rate is constant.
  package init(learningRate: Double, warmUp: Int = 0, decline: Decline = .none) {
    self.learningRate = learningRate
    self.warmUp = warmUp
    self.decline = decline
  }

  /// The learning rate of step `step` (from 0) of `steps`.
  package func learningRate(step: Int, of steps: Int) -> Double {
    if step < warmUp { return learningRate * Double(step + 1) / Double(warmUp) }
    switch decline {
    case .none: return learningRate
    case .late:
      let progress = (4 * Double(step) / Double(max(1, steps)) - 3).clamped
      return learningRate * (1 - 0.99 * progress)
    case .cosine:
      let progress = Double(step - warmUp) / Double(max(1, steps - warmUp))
      return learningRate * (0.01 + 0.99 * 0.5 * (1 + cos(.pi * min(1, progress))))
    }
  }

  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case warmUp = "warm_up"
    case decline
  }
}

extension Double {
  /// Within 0 to 1.
  fileprivate var clamped: Double { min(1, max(0, self)) }
}

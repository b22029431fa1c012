/// Stops training where validation no longer gets better, and says which moment was the best.
///
/// A function of the figures heard alone, so that a resumed run, told the earlier ones again, stops where an uninterrupted
/// one does.
package struct EarlyStop: Sendable {
  package let patience: Int
  /// The first step with the best figure so far.
  package private(set) var best: (step: Int, figure: Double)?
  /// Validations since.
  private var waited = 0

  /// - Parameter patience: validations without a better one that are waited for.
  package init(patience: Int) { self.patience = max(1, patience) }

  package var isOver: Bool { waited >= patience }

  package mutating func hear(_ figure: Double, at step: Int) {
    if let best, figure <= best.figure {
      waited += 1
    } else {
      best = (step, figure)
      waited = 0
    }
  }
}

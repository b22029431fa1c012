/// Stops training when validation has not improved for a while.
///
/// A function of the recorded metrics alone: a resumed run that records the earlier ones again stops at the same step.
package struct EarlyStop: Sendable {
  /// Validations without improvement after which training stops; at least 1.
  package let patience: Int
  /// The first step with the highest metric so far.
  package private(set) var best: (step: Int, metric: Double)?
  private var sinceBest = 0

  /// A patience below 1 counts as 1.
  package init(patience: Int) { self.patience = max(1, patience) }

  /// Whether training should stop.
  package var isOver: Bool { sinceBest >= patience }

  /// Adds a validation's metric, higher being better.
  package mutating func record(_ metric: Double, at step: Int) {
    if let best, metric <= best.metric {
      sinceBest += 1
    } else {
      best = (step, metric)
      sinceBest = 0
    }
  }
}

/// How a long match tells how far it is, and is asked to stop.
package struct MatchMonitor: Sendable {
  /// What is being done, and which part of it.
  package struct Progress: Hashable, Sendable {
    package enum Stage: String, Hashable, Sendable {
      case search = "searching the pose"
      case impostors = "registering impostors"
      case fit = "fitting the transform"
    }

    package var stage: Stage
    /// Parts of the stage that are done, of `total`: search phases, impostors, steps of a fit.
    package var completed: Int
    package var total: Int
  }

  private let shouldContinue: @Sendable (Progress) -> Bool

  /// - Parameter shouldContinue: Called many times a second, so it must be quick and should not draw each time. Once
  ///   it has returned false it must go on doing so: the match ends soon, without a result.
  package init(_ shouldContinue: @escaping @Sendable (Progress) -> Bool) { self.shouldContinue = shouldContinue }

  package static let silent = MatchMonitor { _ in true }

  /// Whether to go on.
  func goesOn(_ stage: Progress.Stage, _ completed: Int = 0, of total: Int = 1) -> Bool {
    shouldContinue(Progress(stage: stage, completed: completed, total: total))
  }

  /// The same with all progress told as that of one stage.
  func within(_ stage: Progress.Stage, _ completed: Int, of total: Int) -> MatchMonitor {
    MatchMonitor { _ in goesOn(stage, completed, of: total) }
  }
}

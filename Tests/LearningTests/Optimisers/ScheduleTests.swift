import Testing

@testable import Learning

@Suite struct ScheduleTests {
  @Test func aLateDeclineIsConstantForThreeQuartersAndThenALineToAHundredth() {
    let schedule = Schedule(learningRate: 1, warmUp: 10, decline: .late)
    #expect(schedule.learningRate(step: 0, of: 1000) == 0.1)
    for step in [10, 400, 750] { #expect(schedule.learningRate(step: step, of: 1000) == 1) }
    #expect(abs(schedule.learningRate(step: 875, of: 1000) - 0.505) < 1e-12)
    #expect(abs(schedule.learningRate(step: 1000, of: 1000) - 0.01) < 1e-12)
  }

  /// So that the number of steps of a long training may be chosen late.
  @Test func untilItDeclinesTheRateDoesNotDependOnTheNumberOfSteps() {
    let schedule = Schedule(learningRate: 1e-3, warmUp: 100, decline: .late)
    for step in 0..<750 {
      #expect(schedule.learningRate(step: step, of: 1000) == schedule.learningRate(step: step, of: 9000))
    }
  }
}

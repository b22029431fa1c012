import Testing

@testable import Learning

@Suite struct EarlyStopTests {
  @Test func trainingStopsAfterPatienceValidationsWithoutImprovement() {
    var stop = EarlyStop(patience: 2)
    for (step, metric) in [(10, 0.2), (20, 0.5), (30, 0.4), (40, 0.6), (50, 0.6)] {
      stop.record(metric, at: step)
      #expect(!stop.isOver)
    }
    stop.record(0.1, at: 60)
    #expect(stop.isOver)
    #expect(stop.best?.step == 40, "the earlier of two equal ones")
  }
}

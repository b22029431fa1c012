import Testing

@testable import Learning

@Suite struct EarlyStopTests {
  @Test func trainingStopsOnceAsManyValidationsAsWaitedForWereNoBetter() {
    var stop = EarlyStop(patience: 2)
    for (step, figure) in [(10, 0.2), (20, 0.5), (30, 0.4), (40, 0.6), (50, 0.6)] {
      stop.hear(figure, at: step)
      #expect(!stop.isOver)
    }
    stop.hear(0.1, at: 60)
    #expect(stop.isOver)
    #expect(stop.best?.step == 40, "the first of two equals")
  }
}

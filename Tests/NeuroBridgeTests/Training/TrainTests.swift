import AtlasStore
import NeuroBridge
import Synchronization
import Testing
import Vocabulary

@Suite(.serialized) struct TrainTests {
  /// The SHA-256 of the weights that embed.
  func weights(_ atlas: Atlas) throws -> String {
    try atlas.store.read { transaction in
      let model = try transaction.model(named: "dual")
      return try transaction.hash(ofWeights: transaction.checkpoint(model.checkpoint!).weights)
    }
  }

  @Test func aResumedTrainingGivesTheSameBitsAsAnUninterruptedOne() throws {
    let (whole, stopped) = (try SimulatedAtlas(), try SimulatedAtlas())
    let options = Atlas.TrainRequest(steps: 6, identitiesPerBatch: 6, checkpointEvery: 100)
    _ = try whole.atlas.train(options)

    let steps = Mutex(0)
    let stopAfterThree = ProgressSink(
      { progress in if progress.unit == "steps" { steps.withLock { $0 = progress.completed } } },
      stopRequested: { steps.withLock { $0 >= 3 } })
    #expect(throws: AtlasError.cancelled) { _ = try stopped.atlas.train(options, progress: stopAfterThree) }
    #expect(throws: (any Error).self) { try weights(stopped.atlas) }
    var rest = options
    rest.resumes = true
    #expect(try stopped.atlas.train(rest).steps == 6)
    #expect(try weights(stopped.atlas) == weights(whole.atlas))
    let curve = try stopped.atlas.store.read { try $0.trainingSteps(of: $0.model(named: "dual").id) }
    #expect(curve.map(\.step) == Array(1...6))
    // The log shows the settings that the model has, whatever the options of the call that resumed it.
    let parameters = try stopped.atlas.rows(
      """
      SELECT parameters ->> 'resumes', parameters ->> 'from_step', parameters ->> '$.steps', message IS NULL
      FROM activity WHERE stage = 'train' ORDER BY id DESC LIMIT 1
      """)
    #expect(parameters == [[.integer(1), .integer(3), .integer(6), .integer(0)]])
  }

  /// Stops once `count` steps are taken.
  private func stopping(after count: Int) -> ProgressSink {
    let steps = Counter()
    return ProgressSink(
      { if $0.unit == "steps", $0.completed > 0 { steps.add() } }, stopRequested: { steps.value >= count })
  }

  @Test func anInterruptedTrainingGoesOnWhenItIsRepeated() throws {
    let simulated = try SimulatedAtlas()
    let request = Atlas.TrainRequest(steps: 6, identitiesPerBatch: 6, seed: 4, checkpointEvery: 100)
    #expect(throws: AtlasError.cancelled) { _ = try simulated.atlas.train(request, progress: stopping(after: 2)) }
    #expect(
      try simulated.atlas.rows("SELECT outcome, message FROM log ORDER BY id DESC LIMIT 1")
        == [[.text("stopped"), .text("stopped before it was complete")]])
    let report = try simulated.atlas.train(request)
    #expect(report.model == "dual@1" && report.steps == 6)
    #expect(report.notes == ["dual@1 was interrupted after 2 steps: going on from there"])
    // A finished one is trained anew.
    #expect(try simulated.atlas.train(request).model == "dual@2")
  }

  @Test func anInterruptedTrainingUnderOtherSettingsIsLeftAndSaid() throws {
    let simulated = try SimulatedAtlas()
    var request = Atlas.TrainRequest(steps: 6, identitiesPerBatch: 6, seed: 4, checkpointEvery: 100)
    #expect(throws: AtlasError.cancelled) { _ = try simulated.atlas.train(request, progress: stopping(after: 2)) }
    request.steps = 3
    let report = try simulated.atlas.train(request)
    #expect(report.model == "dual@2" && report.steps == 3)
    #expect(report.notes[0].hasPrefix("dual@1 was interrupted after 2 steps, under other settings"))
  }

  @Test func theLogOfAResumedTrainingHasTheSettingsOfItsBeginning() throws {
    let simulated = try SimulatedAtlas()
    let request = Atlas.TrainRequest(steps: 6, identitiesPerBatch: 6, seed: 4, checkpointEvery: 100)
    #expect(throws: AtlasError.cancelled) { _ = try simulated.atlas.train(request, progress: stopping(after: 2)) }
    _ = try simulated.atlas.train(.init(resumes: true, checkpointEvery: 2))
    #expect(
      try simulated.atlas.rows(
        """
        SELECT seed, json_extract(parameters, '$.steps'), json_extract(parameters, '$.seed'),
          json_extract(parameters, '$.resumes'), json_extract(parameters, '$.checkpoint_every')
        FROM log WHERE stage = 'train' ORDER BY id
        """)
        == [
          [.integer(4), .integer(6), .integer(4), .integer(0), .integer(100)],
          [.integer(4), .integer(6), .integer(4), .integer(1), .integer(2)],
        ])
  }

  @Test func theHeldOutAnimalIsMeasuredAndNeverTrainedOn() throws {
    let simulated = try SimulatedAtlas()
    let report = try simulated.atlas.train(.init(holdOut: ["S03"], steps: 2, identitiesPerBatch: 4))
    #expect(report.identities == simulated.animals[0].pairCount + simulated.animals[1].pairCount)
    #expect(report.validationTop1 != nil)
    _ = try simulated.atlas.embed()
    let evaluation = try simulated.atlas.evaluate()
    #expect(evaluation.animals == ["S03"])
    #expect(evaluation.seenInTraining.isEmpty)
  }

  @Test func theErrorOfBFloat16IsReported() throws {
    let simulated = try SimulatedAtlas(neurons: 8)
    var options = Atlas.TrainRequest(steps: 1, identitiesPerBatch: 4)
    #expect(try simulated.atlas.train(options).movedByRounding == nil)
    (options.name, options.precision) = ("rounded", .bfloat16)
    let moved = try #require(try simulated.atlas.train(options).movedByRounding)
    #expect((0..<0.05).contains(moved))
  }

  @Test func withPatienceTheBestValidatedWeightsEmbed() throws {
    let simulated = try SimulatedAtlas(neurons: 8)
    var options = Atlas.TrainRequest(holdOut: ["S03"], steps: 40, identitiesPerBatch: 4, checkpointEvery: 1)
    options.patience = 2
    let report = try simulated.atlas.train(options)
    try simulated.atlas.store.read { transaction in
      let model = try transaction.model(named: "dual")
      let validations = try transaction.trainingSteps(of: model.id).map { ($0.step, $0.validationTop1 ?? -1) }
      let best = try #require(validations.max { $0.1 < $1.1 || ($0.1 == $1.1 && $0.0 > $1.0) })
      #expect(try transaction.checkpoints(of: model.id).map(\.step) == [best.0], "the first of the best, and no other")
      #expect(try transaction.checkpoints(of: model.id)[0].id == model.checkpoint)
      #expect(report.validationTop1 == best.1)
      #expect(report.steps == min(40, best.0 + 2))
    }
  }

  @Test func fewerThanTwoIdentitiesAreRefusedAndNothingIsWritten() throws {
    let simulated = try SimulatedAtlas(animals: 1, held: 1)
    let before = try simulated.atlas.store.read { try $0.activities() }
    #expect(throws: AtlasError.train(.tooFewIdentities(0, heldOut: []))) { _ = try simulated.atlas.train(.init()) }
    #expect(try simulated.atlas.store.read { try $0.activities() } == before)
    #expect(try simulated.atlas.store.read { try $0.models() }.isEmpty)
  }

  @Test func resumingWithoutATrainingIsRefused() throws {
    let simulated = try SimulatedAtlas(animals: 2)
    #expect(throws: AtlasError.train(.nothingToResume(name: "dual"))) {
      _ = try simulated.atlas.train(.init(resumes: true))
    }
  }
}

import Testing
import Vocabulary

@testable import AtlasStore
@testable import NeuroBridge

@Suite struct EvaluateTests {
  let x: [Float] = [1, 0, 0]
  let y: [Float] = [0, 1, 0]
  let z: [Float] = [0, 0, 1]

  @Test func aPerfectModelFindsEveryPartnerFirst() throws {
    let small = try SmallAtlas([x, y, z], [z, x, y])
    for (a, b) in [(0, 1), (1, 2), (2, 0)] { try small.review(small.a[a], small.b[b], .match) }
    let report = try small.atlas.evaluate()
    #expect(report.directions.map(\.from) == ["a-side", "b-side"])
    #expect(report.directions.allSatisfy { $0.cmc["1"] == 1 && $0.map == 1 && $0.auc == 1 })
    #expect(report.matching?.precision == 1)
    #expect(report.seenInTraining.isEmpty)
  }

  @Test func theGalleryIsEveryNeuronPairedOrNot() throws {
    let small = try SmallAtlas([x, y], [x, y, z, [0.6, 0.8, 0]])
    try small.review(small.a[0], small.b[0], .match)
    let report = try small.atlas.evaluate()
    #expect(report.directions[0].queries == 1)
    #expect(report.directions[0].gallery == 4)
  }

  /// A known pair is a decision that `match` must keep; a measure that kept it too would always be perfect.
  @Test func knownPairsAreWithheldFromTheMeasuredMatch() throws {
    let small = try SmallAtlas([x, y], [y, x])
    try small.review(small.a[0], small.b[0], .match)
    try small.review(small.a[1], small.b[1], .match)
    _ = try small.atlas.match(.init(from: "a-side", to: "b-side", threshold: 0.5))
    #expect(try small.matches() == [["a0", "b0"], ["a1", "b1"]])
    let report = try small.atlas.evaluate()
    #expect(report.directions[0].cmc["1"] == 0)
    #expect(report.matching?.recall == 0)
    #expect(try small.atlas.evaluate(EvaluateRequest(measuresMatching: false)).matching == nil)
  }

  @Test func withoutKnownPairsThereIsNothingToMeasure() throws {
    let small = try SmallAtlas([x], [x])
    #expect(throws: AtlasError.evaluate(.noPairs(animals: []))) { _ = try small.atlas.evaluate() }
  }

  @Test func metricsAreRowsThatNameTheirActivity() throws {
    let small = try SmallAtlas([x, y], [x, y, z])
    try small.review(small.a[0], small.b[0], .match)
    _ = try small.atlas.evaluate()
    _ = try small.atlas.compare(CompareRequest(baselines: false))
    let rows = try small.atlas.rows(
      """
      SELECT v.stage, e.method, e.session_from FROM evaluation e JOIN activity v ON v.id = e.activity_id
      WHERE metric = 'cmc@1' AND animal IS NULL ORDER BY e.id
      """)
    let expected = [
      ["evaluate", "given@1", "a-side"], ["evaluate", "given@1", "b-side"], ["compare", "given@1", "a-side"],
    ]
    #expect(rows == expected.map { $0.map { .text($0) } })
  }

  @Test func leavingOneAnimalOutTakesTwo() throws {
    let small = try SmallAtlas([x, y], [x, y])
    try small.review(small.a[0], small.b[0], .match)
    #expect(throws: AtlasError.evaluate(.tooFewAnimals(["M01"]))) {
      _ = try small.atlas.leaveOneOut(LeaveOneOutRequest(Atlas.TrainRequest(steps: 1)))
    }
  }

  @Test func severalSeedsGiveARowEachAndTheirRange() throws {
    let simulated = try SimulatedAtlas(animals: 2, neurons: 4)
    let report = try simulated.atlas.leaveOneOut(
      LeaveOneOutRequest(Atlas.TrainRequest(name: "n", steps: 1, identitiesPerBatch: 2), seedCount: 2))
    #expect(report.methods.map(\.name) == ["n, each animal left out, seed 1", "n, each animal left out, seed 2"])
    #expect(report.methods.map(\.top1OfAnimal.count) == [2, 2])
    #expect(report.notes.contains { $0.hasPrefix("top-1 over 2 seeds: ") })
    #expect(try simulated.atlas.rows("SELECT DISTINCT name FROM model ORDER BY id").count == 4)
    #expect(throws: AtlasError.evaluate(.seedCount(0))) {
      _ = try simulated.atlas.leaveOneOut(LeaveOneOutRequest(Atlas.TrainRequest(), seedCount: 0))
    }
  }

  /// A configuration of another version once counted as none, and animals of the training as a fair question.
  @Test func heldOutAnimalsAreKnownEvenFromAConfigurationOfAnotherVersion() {
    func model(_ configuration: String) -> Model {
      Model(
        id: .init(1), name: "m", version: 1, method: "dual-channel", configuration: configuration, recipe: nil,
        dimension: 2, checkpoint: nil)
    }
    #expect(model(#"{"network": {"tiles": 7}, "training": {"steps": 3}, "hold_out": ["M04"]}"#).heldOut == ["M04"])
    #expect(model(#"{"network": {}, "hold_out": ["M04"]}"#).heldOut == nil)
    #expect(model("{}").heldOut == nil)
  }

  @Test func retrievalOfEachAnimalIsARow() throws {
    let small = try SmallAtlas([x, y], [x, y, z])
    try small.review(small.a[0], small.b[0], .match)
    let report = try small.atlas.evaluate()
    #expect(report.perAnimal.map(\.animal) == ["M01", "M01"])
    #expect(report.perAnimal.map(\.from) == ["a-side", "b-side"])
    #expect(report.perAnimal.allSatisfy { $0.cmc["1"] == 1 && $0.queries == 1 })
    let rows = try small.atlas.rows(
      "SELECT session_from, value FROM evaluation WHERE metric = 'cmc@1' AND animal = 'M01' ORDER BY id")
    #expect(rows.count == 2)
  }

  @Test func anAnimalThatCameAfterTheTrainingIsNotSeen() throws {
    let store = try AtlasStore.inMemory()
    let models = try store.atomicActivity("test") { transaction, _ in
      try [
        #"{"training": {}, "hold_out": ["M02"], "animals": ["M01"]}"#, #"{"training": {}, "hold_out": ["M02"]}"#,
        #"{"training": {}, "hold_out": ["M02"], "animals": []}"#,
      ].map {
        try transaction.insertModel(named: "m", method: "dual-channel", configuration: $0, recipe: nil, dimension: 2)
      }
    }
    #expect(["M01", "M02", "M03"].map(models[0].hasSeen) == [true, false, false])
    // Not recorded by an earlier version: all that were not held out.
    #expect(["M01", "M02", "M03"].map(models[1].hasSeen) == [true, false, true])
    // A pretraining on simulated animals alone.
    #expect(["M01", "M02", "M03"].map(models[2].hasSeen) == [false, false, false])
  }
}

import AtlasStore
import GRDB
import NeuroBridge
import Testing
import Vocabulary

@Suite struct WitnessTests {
  let options = Atlas.MatchOptions(from: "two-photon", to: "fmost")

  @Test func whereAppearanceKnowsNothingPlacesDecide() throws {
    let placed = try PlacedAtlas(animals: 1)
    let report = try placed.atlas.match(options)[0]
    let (precision, recall) = try placed.figures(of: 0)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    #expect(report.pose != nil && report.warnings.isEmpty)
    #expect(report.calibration == nil)
    try placed.atlas.store.read { transaction in
      #expect(try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM transform") == 1)
      #expect(
        try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM matches WHERE probability IS NOT NULL") == 0)
      #expect(
        try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM matches WHERE residual_um IS NULL") == 0)
      let run = try #require(
        try transaction.newestMatchRun(
          from: transaction.session(named: "two-photon", of: "S0").id,
          to: transaction.session(named: "fmost", of: "S0").id))
      #expect(try transaction.transform(of: run.id)?.kind == "thin-plate spline")
    }
  }

  @Test func annotatedPairsOfOtherAnimalsMakeProbabilities() throws {
    let placed = try PlacedAtlas(animals: 3, annotated: 2)
    let report = try placed.atlas.match(.init(from: "two-photon", to: "fmost", animals: ["S2"]))[0]
    #expect(report.calibration?.contains("S0, S1") == true)
    let (precision, recall) = try placed.figures(of: 2)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    try placed.atlas.store.read { transaction in
      let least = try Double.fetchOne(
        transaction.database, sql: "SELECT min(probability) FROM matches WHERE animal = 'S2'")
      #expect(try #require(least) >= 0.5)
      #expect(try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM calibration_bin") == 10)
      #expect(try #require(try Double.fetchOne(transaction.database, sql: "SELECT ece FROM calibration")) < 0.1)
    }
  }

  /// The vectors of animals that trained the model say nothing of a new one's: only their places may teach.
  @Test func animalsThatTrainedTheModelTeachByTheirPlacesAlone() throws {
    let placed = try PlacedAtlas(animals: 3, annotated: 2, trained: true)
    let report = try placed.atlas.match(.init(from: "two-photon", to: "fmost", animals: ["S2"]))[0]
    #expect(report.calibration?.contains("by places alone") == true)
    // Where places are not heard there is nothing fair to learn from, and the reason is told and kept.
    let blind = try placed.atlas.match(.init(from: "two-photon", to: "fmost", animals: ["S2"], geometry: false))[0]
    #expect(blind.calibration == nil)
    #expect(blind.uncalibrated?.contains("S0, S1") == true && blind.uncalibrated?.contains("--holdout-animal") == true)
    let told = try placed.atlas.store.read { transaction in
      try String.fetchOne(
        transaction.database, sql: "SELECT json_extract(metrics, '$.uncalibrated') FROM match_run WHERE id = ?",
        arguments: [blind.run])
    }
    #expect(told == blind.uncalibrated)
  }

  @Test func withoutAModelPlacesDecideAlone() throws {
    let placed = try PlacedAtlas(animals: 1)
    let report = try placed.atlas.match(.init(from: "two-photon", to: "fmost", appearance: false))[0]
    #expect(report.model == nil && report.pose != nil)
    let (precision, recall) = try placed.figures(of: 0)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    let counts = try placed.atlas.store.read { transaction in
      try Row.fetchOne(
        transaction.database,
        sql: "SELECT (SELECT count(similarity) FROM candidate), (SELECT count(*) FROM match_run WHERE model_id IS NULL)"
      )
    }
    #expect(counts?[0] == 0 && counts?[1] == 1)
    #expect(throws: MatchError.self) {
      _ = try placed.atlas.match(.init(from: "two-photon", to: "fmost", appearance: false, geometry: false))
    }
  }

  @Test func twoSessionsOfDifferentAnimalsAreFlagged() throws {
    let placed = try PlacedAtlas(animals: 1, strangers: true)
    let report = try placed.atlas.match(options)[0]
    #expect(!report.warnings.isEmpty)
    #expect(report.pose == nil)
    try placed.atlas.store.read { transaction in
      let unflagged = try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM matches WHERE warning = ''")
      #expect(unflagged == 0)
      let told = try #require(
        try String.fetchOne(transaction.database, sql: "SELECT message FROM activity WHERE stage = 'match'"))
      #expect(told.contains("chance level"))
    }
  }

  @Test func placesAreNotHeardWhereTheUserSaysSo() throws {
    let placed = try PlacedAtlas(animals: 1)
    let report = try placed.atlas.match(.init(from: "two-photon", to: "fmost", geometry: false))[0]
    #expect(report.pose == nil && report.threshold != nil)
  }
}

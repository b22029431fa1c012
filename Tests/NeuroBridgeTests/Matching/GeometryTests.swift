import AtlasStore
import GRDB
import NeuroBridge
import Simulation
import Synchronization
import Testing
import Vocabulary

@Suite struct GeometryTests {
  let options = MatchRequest(from: "two-photon", to: "fmost")

  @Test func whereAppearanceIsRandomGeometryDecides() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    let report = try constellations.atlas.match(options)[0]
    let (precision, recall) = try constellations.figures(of: 0)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    #expect(report.pose != nil && report.warnings.isEmpty)
    #expect(report.calibration == nil)
    try constellations.atlas.store.read { transaction in
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

  @Test func withoutAModelPositionsAreComparedAndTheReportSaysSo() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    try constellations.atlas.store.atomicActivity("test") { transaction, _ in
      try transaction.database.execute(sql: "DELETE FROM embedding; DELETE FROM model")
    }
    let report = try constellations.atlas.match(options)[0]
    #expect(report.model == nil && report.accepted > 0)
    #expect(report.remarks.contains { $0.contains("no trained model") })
    let error = #expect(throws: AtlasError.self) {
      try constellations.atlas.match(MatchRequest(from: "two-photon", to: "fmost", usesGeometry: false))
    }
    #expect(error == .match(.noModel))
  }

  @Test func theExpansionOfASessionIsKeptAndThePoseStored() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    let expansion = try #require(Expansion(x: 2, y: 1.5, z: 3))
    try constellations.atlas.store.atomicActivity("test") { transaction, _ in
      try transaction.database.execute(
        sql: """
          UPDATE neuron SET x_um = 2 * x_um, y_um = 1.5 * y_um, z_um = 3 * z_um
          WHERE session_id = (SELECT id FROM session WHERE name = 'fmost')
          """)
    }
    var request = options
    request.expansions = ["fmost": expansion]
    let report = try constellations.atlas.match(request)[0]
    let (precision, recall) = try constellations.figures(of: 0)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    #expect(report.remarks.contains { $0.contains("2.0 × 1.5 × 3.0") })
    let stored = try constellations.atlas.rows("SELECT expansion_x, expansion_y, expansion_z FROM session ORDER BY id")
    #expect(stored == [[.null, .null, .null], [.real(2), .real(1.5), .real(3)]])
    let pose = try constellations.atlas.rows("SELECT mirrored, dimensions, abs(scale_x - 1) < 0.25 FROM match_pose")
    #expect(pose == [[.integer(0), .integer(3), .integer(1)]])
    request.expansions = ["elsewhere": expansion]
    let error = #expect(throws: AtlasError.self) { try constellations.atlas.match(request) }
    #expect(error?.description.hasPrefix("--expansion elsewhere") == true)
  }

  /// One wrong decision among six once made the registration of all other somata fail.
  @Test func aWrongDecisionIsNamedAndDoesNotSpoilTheMatch() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    let truth = constellations.constellations[0].pairs
    let (first, last) = (try #require(truth.first), try #require(truth.last))
    try constellations.atlas.store.atomicActivity("test") { transaction, _ in
      func neuron(_ session: String, _ label: String) throws -> Neuron.ID {
        try transaction.neuron(named: NeuronName("S0/\(session)/\(label)")!).id
      }
      for pair in truth.dropFirst().prefix(6) {
        try transaction.insertReview(
          neuron("two-photon", pair.twoPhoton), neuron("fmost", pair.fmost), verdict: .match, reviewer: "ada")
      }
      try transaction.insertReview(
        neuron("two-photon", first.twoPhoton), neuron("fmost", last.fmost), verdict: .match, reviewer: "eve")
    }
    let report = try constellations.atlas.match(MatchRequest(from: "two-photon", to: "fmost", usesAppearance: false))[0]
    let warning = try #require(report.warnings.first { $0.contains("decided by eve") }, "\(report.warnings)")
    #expect(warning.contains("S0/two-photon/\(first.twoPhoton)") && warning.contains("S0/fmost/\(last.fmost)"))
    #expect(!report.warnings.contains { $0.contains("decided by ada") })
    let (precision, recall) = try constellations.figures(of: 0)
    #expect(precision >= 0.9 && recall >= 0.8, "precision \(precision), recall \(recall)")
  }

  @Test func aMatchEndsSoonAfterItIsAskedToStop() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    final class Steps: Sendable { let count = Atomic(0) }
    let (all, steps) = (Steps(), Steps())
    _ = try constellations.atlas.match(options, progress: ProgressSink({ _ in all.count.add(1, ordering: .relaxed) }))
    let sink = ProgressSink(
      { _ in steps.count.add(1, ordering: .relaxed) }, stopRequested: { steps.count.load(ordering: .relaxed) > 20 })
    #expect(throws: AtlasError.cancelled) {
      try constellations.atlas.match(options, progress: sink)
    }
    let (whole, part) = (all.count.load(ordering: .relaxed), steps.count.load(ordering: .relaxed))
    #expect(4 * part < whole, "\(part) of \(whole) steps")
  }

  @Test func annotatedPairsOfOtherAnimalsCalibrateProbabilities() throws {
    let constellations = try ConstellationAtlas(animals: 3, annotated: 2)
    let report = try constellations.atlas.match(.init(from: "two-photon", to: "fmost", animals: ["S2"]))[0]
    #expect(report.calibration?.contains("S0, S1") == true)
    let (precision, recall) = try constellations.figures(of: 2)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    try constellations.atlas.store.read { transaction in
      let least = try Double.fetchOne(
        transaction.database, sql: "SELECT min(probability) FROM matches WHERE animal = 'S2'")
      #expect(try #require(least) >= 0.5)
      #expect(try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM calibration_bin") == 10)
      #expect(try #require(try Double.fetchOne(transaction.database, sql: "SELECT ece FROM calibration")) < 0.1)
    }
  }

  /// Embeddings of animals that trained the model are better than a new animal's: only their geometry is fair to calibrate on.
  @Test func animalsThatTrainedTheModelCalibrateGeometryOnly() throws {
    let constellations = try ConstellationAtlas(animals: 3, annotated: 2, trained: true)
    let report = try constellations.atlas.match(.init(from: "two-photon", to: "fmost", animals: ["S2"]))[0]
    #expect(report.calibration?.contains("by geometry only") == true)
    // Without geometry there is nothing fair to calibrate on; the report and the run say why.
    let blind = try constellations.atlas.match(
      .init(from: "two-photon", to: "fmost", animals: ["S2"], usesGeometry: false))[0]
    #expect(blind.calibration == nil)
    #expect(
      blind.calibrationMissingReason?.contains("S0, S1") == true
        && blind.calibrationMissingReason?.contains("--holdout-animal") == true)
    let message = try constellations.atlas.store.read { transaction in
      try String.fetchOne(
        transaction.database,
        sql: "SELECT json_extract(metrics, '$.calibration_missing_reason') FROM match_run WHERE id = ?",
        arguments: [blind.run])
    }
    #expect(message == blind.calibrationMissingReason)
  }

  @Test func withoutAModelGeometryDecidesAlone() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    let report = try constellations.atlas.match(.init(from: "two-photon", to: "fmost", usesAppearance: false))[0]
    #expect(report.model == nil && report.pose != nil)
    #expect(report.reciprocal == nil, "0 neurons were once said to be each other's nearest")
    let (precision, recall) = try constellations.figures(of: 0)
    #expect(precision >= 0.9 && recall >= 0.85, "precision \(precision), recall \(recall)")
    let counts = try constellations.atlas.store.read { transaction in
      try Row.fetchOne(
        transaction.database,
        sql: "SELECT (SELECT count(similarity) FROM candidate), (SELECT count(*) FROM match_run WHERE model_id IS NULL)"
      )
    }
    #expect(counts?[0] == 0 && counts?[1] == 1)
    #expect(throws: AtlasError.self) {
      _ = try constellations.atlas.match(
        .init(from: "two-photon", to: "fmost", usesAppearance: false, usesGeometry: false))
    }
  }

  @Test func twoSessionsOfDifferentAnimalsAreWarnedOf() throws {
    let constellations = try ConstellationAtlas(animals: 1, unrelated: true)
    let report = try constellations.atlas.match(options)[0]
    #expect(!report.warnings.isEmpty)
    #expect(report.pose == nil)
    try constellations.atlas.store.read { transaction in
      let unflagged = try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM matches WHERE warning = ''")
      #expect(unflagged == 0)
      let message = try #require(
        try String.fetchOne(transaction.database, sql: "SELECT message FROM activity WHERE stage = 'match'"))
      #expect(message.contains("not significant"))
    }
  }

  @Test func geometryIsNotUsedWhereTheUserSaysSo() throws {
    let constellations = try ConstellationAtlas(animals: 1)
    let report = try constellations.atlas.match(.init(from: "two-photon", to: "fmost", usesGeometry: false))[0]
    #expect(report.pose == nil && report.threshold != nil)
  }
}

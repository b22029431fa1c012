import AtlasStore
import Foundation
import GRDB
import Testing
import Vocabulary

struct TransactionTests {
  @Test func aNeuronIsFoundByItsName() throws {
    let (store, sample) = try AtlasStore.sample()
    let name = try #require(NeuronName("M01/two-photon/tp2"))
    let neuron = try store.read { try $0.neuron(named: name) }
    #expect(neuron.position == Point3(x: 2, y: 4, z: 3))
    #expect(neuron.radius == 5)
    #expect(neuron.session == sample.a.id)
    #expect(try store.read { try $0.name(of: neuron.id) } == name)
  }

  @Test(arguments: [
    ("M09/fmost/fm0", "no animal named M09; known: M01"),
    ("M01/mri/fm0", "no session named M01/mri; known: M01/two-photon, M01/fmost"),
    ("M01/fmost/tp0", "no neuron named M01/fmost/tp0; known: M01/fmost/fm0, M01/fmost/fm1, M01/fmost/fm2"),
  ])
  func aNameThatIsNotThereIsAnsweredWithTheOnesThatAre(_ text: String, _ message: String) throws {
    let (store, _) = try AtlasStore.sample()
    let name = try #require(NeuronName(text))
    let error = #expect(throws: AtlasStoreError.self) { try store.read { try $0.neuron(named: name) } }
    #expect(error?.description == message)
  }

  @Test func theNewestReviewIsTheVerdictAndEarlierOnesStay() throws {
    let (store, sample) = try AtlasStore.sample()
    let (a, b) = try store.read { transaction in
      (try transaction.neurons(in: sample.a.id)[0].id, try transaction.neurons(in: sample.b.id)[0].id)
    }
    try store.atomicActivity("review") { transaction, _ in
      try transaction.insertReview(b, a, verdict: .match, reviewer: "ada")
      try transaction.insertReview(a, b, verdict: .different, reviewer: "ben", reason: "too far")
    }
    try store.read { transaction throws in
      #expect(try transaction.pair(a, b)?.verdict == .different)
      #expect(try transaction.pair(b, a)?.reason == "too far")
      #expect(try transaction.reviews(of: a, b).map(\.verdict) == [.match, .different])
      #expect(try transaction.pairs(between: sample.b.id, and: sample.a.id).count == 1)
      #expect(try transaction.pairs(verdict: .match).isEmpty)
    }
    try store.atomicActivity("review") { transaction, _ in
      try transaction.insertReview(a, b, verdict: .withdrawn, reviewer: "ben")
    }
    #expect(try store.read { try $0.pair(a, b) } == nil)
  }

  @Test func reviewsCanNeitherBeChangedNorDeleted() throws {
    let (store, sample) = try AtlasStore.sample()
    try store.atomicActivity("review") { transaction, _ in
      let a = try transaction.neurons(in: sample.a.id)[0].id
      try transaction.insertReview(a, try transaction.neurons(in: sample.b.id)[0].id, verdict: .match, reviewer: "ada")
    }
    for sql in ["UPDATE review SET verdict = 'unknown'", "DELETE FROM review"] {
      let error = #expect(throws: AtlasStoreError.self) {
        try store.writeWithoutActivity { try $0.database.execute(sql: sql) }
      }
      #expect(error?.description.contains("append-only") == true)
    }
  }

  @Test func equalRecipesAreOneRow() throws {
    let (store, _) = try AtlasStore.sample()
    let recipe = PatchRecipe(field: 80)
    let (first, second, other) = try store.atomicActivity("train") { transaction, _ in
      (
        try transaction.ensureRecipe(recipe), try transaction.ensureRecipe(recipe),
        try transaction.ensureRecipe(PatchRecipe())
      )
    }
    #expect(first == second)
    #expect(first != other)
    #expect(try store.read { try $0.recipe(first) } == recipe)
  }

  @Test func weightsAreReadBackAndEqualOnesAreStoredOnce() throws {
    let store = try AtlasStore.inMemory()
    let bytes = [1, 2, 3] + [UInt8](repeating: 7, count: 9_000_000)
    let (first, second) = try store.atomicActivity("train") { transaction, _ in
      (try transaction.ensureWeights(bytes), try transaction.ensureWeights(bytes))
    }
    #expect(first == second)
    #expect(try store.read { try $0.weights(first) } == bytes)
    #expect(
      try store.read { try Int.fetchOne($0.database, sql: "SELECT count(*) FROM weights_chunk") } == 3)
    try store.writeWithoutActivity {
      try $0.database.execute(sql: "UPDATE weights_chunk SET bytes = zeroblob(4194304) WHERE sequence = 1")
    }
    #expect(throws: AtlasStoreError.weightsDamaged(id: first.rawValue)) { try store.read { try $0.weights(first) } }
  }

  @Test func aModelTrainedAgainIsANewVersionAndTheDefaultOnceItHasACheckpoint() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("train") { transaction, _ throws in
      let first = try transaction.insertModel(
        named: "dual", method: "dual-channel", configuration: "{}", recipe: nil, dimension: 4)
      try transaction.setCheckpoint(
        transaction.insertCheckpoint(of: first.id, step: 10, weights: [1], moments: [2]), of: first.id)
      let second = try transaction.insertModel(
        named: "dual", method: "dual-channel", configuration: "{}", recipe: nil, dimension: 4)
      #expect(second.version == 2)
      #expect(try transaction.model(named: "dual").version == 1)
      #expect(try transaction.model(named: "dual", finished: false).version == 2)
      #expect(try transaction.newestModel()?.id == first.id)
      try transaction.setCheckpoint(transaction.insertCheckpoint(of: second.id, step: 5, weights: [3]), of: second.id)
      #expect(try transaction.model(named: "dual").version == 2)
    }
  }

  @Test func theBestCheckpointIsKeptDuringTrainingAndAloneAfterIt() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("train") { transaction, _ throws in
      let model = try transaction.insertModel(
        named: "m", method: "full", configuration: "{}", recipe: nil, dimension: 4)
      for step in 1...4 {
        _ = try transaction.insertCheckpoint(
          of: model.id, step: step, weights: [UInt8(step)], moments: [UInt8(10 + step)])
        try transaction.dropOldCheckpoints(of: model.id, exceptStep: 2)
      }
      #expect(try transaction.checkpoints(of: model.id).map(\.step) == [2, 4])
      let settled = try transaction.finish(model.id, atStep: 2)
      #expect(try transaction.weights(settled.weights) == [2])
      #expect(try transaction.model(model.id).checkpoint == settled.id)
      #expect(try transaction.checkpoints(of: model.id).map(\.moments) == [nil])
      #expect(try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM weights") == 1)
      #expect(throws: AtlasStoreError.self) { try transaction.finish(model.id, atStep: 3) }
    }
  }

  @Test func oldCheckpointsAreDeletedWithTheirWeights() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("train") { transaction, _ throws in
      let model = try transaction.insertModel(
        named: "m", method: "full", configuration: "{}", recipe: nil, dimension: 4)
      for step in 1...4 {
        _ = try transaction.insertCheckpoint(
          of: model.id, step: step, weights: [UInt8(step)], moments: [UInt8(10 + step)])
      }
      let best = try transaction.checkpoints(of: model.id)[1]
      try transaction.setCheckpoint(best.id, of: model.id)
      try transaction.dropOldCheckpoints(of: model.id)
      #expect(try transaction.checkpoints(of: model.id).map(\.step) == [2, 4])
      #expect(try transaction.latestCheckpoint(of: model.id)?.step == 4)
      #expect(try Int.fetchOne(transaction.database, sql: "SELECT count(*) FROM weights") == 4)
      #expect(try transaction.weights(best.weights) == [2])
    }
  }

  @Test func aRepeatedTrainingStepReplacesItsPointOfTheCurve() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("train") { transaction, _ throws in
      let model = try transaction.insertModel(
        named: "m", method: "full", configuration: "{}", recipe: nil, dimension: 4)
      try transaction.insertTrainingSteps([.init(step: 1, loss: 3), .init(step: 2, loss: 2)], of: model.id)
      try transaction.insertTrainingSteps([.init(step: 2, loss: 1.5, validationTop1: 0.5)], of: model.id)
      #expect(
        try transaction.trainingSteps(of: model.id) == [
          .init(step: 1, loss: 3), .init(step: 2, loss: 1.5, validationTop1: 0.5),
        ])
    }
  }
}

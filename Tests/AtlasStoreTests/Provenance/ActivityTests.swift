import AtlasStore
import GRDB
import Testing
import Vocabulary

struct ActivityTests {
  struct PowerCut: Error {}

  @Test func anActivityThatSucceedsIsDoneAndItsRowsNameIt() throws {
    let store = try AtlasStore.inMemory()
    let id = try store.activity("ingest", parameters: ["animal": "M01"], seed: 7) { scope in
      try scope.write { _ = try $0.ensureAnimal(named: "M01") }
      scope.message = "one animal"
      return scope.id
    }
    let activity = try #require(try store.read { try $0.activities() }.first)
    #expect(activity.id == id)
    #expect(activity.outcome == .done)
    #expect(activity.parameters == #"{"animal":"M01"}"#)
    #expect(activity.seed == 7)
    #expect(activity.message == "one animal")
    #expect(try #require(activity.endedAt) >= activity.startedAt)
    #expect(activity.agent.contains("@"))
    #expect(
      try store.read { try Int64.fetchOne($0.database, sql: "SELECT activity_id FROM animal") } == id.rawValue)
  }

  @Test func aFailedActivityKeepsItsFinishedTransactionsAndIsLoggedAsFailed() throws {
    let store = try AtlasStore.inMemory()
    #expect(throws: PowerCut.self) {
      try store.activity("train") { scope in
        try scope.write { _ = try $0.ensureAnimal(named: "M01") }
        try scope.write { transaction in
          _ = try transaction.ensureAnimal(named: "M02")
          throw PowerCut()
        }
      }
    }
    #expect(try store.read { try $0.animals().map(\.name) } == ["M01"])
    #expect(try store.read { try $0.activities().map(\.outcome) } == [.failed])
  }

  @Test func aCancelledActivityIsLoggedAsStopped() throws {
    let store = try AtlasStore.inMemory()
    #expect(throws: CancellationError.self) { try store.activity("train") { _ in throw CancellationError() } }
    let activities = try store.read { try $0.activities() }
    #expect(activities.map(\.outcome) == [.stopped])
    #expect(activities.map(\.message) == ["stopped before it was complete"])
  }

  @Test func anAtomicActivityMayHaveBegunBeforeItsTransaction() throws {
    let store = try AtlasStore.inMemory()
    try store.atomicActivity("match", startedAt: "2026-01-02T03:04:05.678Z") { _, _ in }
    #expect(try store.read { try $0.activities().map(\.startedAt) } == ["2026-01-02T03:04:05.678Z"])
  }

  @Test func aFailedAtomicActivityLeavesTheAtlasUnchanged() throws {
    let (store, _) = try AtlasStore.sample()
    let before = try store.dump()
    #expect(throws: PowerCut.self) {
      try store.atomicActivity("ingest") { transaction, _ in
        _ = try transaction.ensureAnimal(named: "M02")
        throw PowerCut()
      }
    }
    #expect(try store.dump() == before)
  }

  @Test func theLogListsTheInputsOfAnActivity() throws {
    let (store, sample) = try AtlasStore.sample()
    try store.activity("train") { scope in
      try scope.used("session", sample.a.id.rawValue)
      try scope.used("session", sample.a.id.rawValue)
    }
    let used = try store.read { try String.fetchOne($0.database, sql: "SELECT used FROM log WHERE stage = 'train'") }
    #expect(used == "session 1")
  }
}

import AtlasStore
import Foundation
import GRDB
import NeuroBridge
import TestSupport
import Testing

struct MaintenanceTests {
  let folder: TemporaryFolder
  let path: String
  let atlas: Atlas

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.atlas")
    atlas = try Atlas.create(at: path)
    try atlas.store.atomicActivity("ingest") { transaction, message in
      _ = try transaction.ensureAnimal(named: "M01")
      _ = try transaction.ensureWeights { append in try [UInt8](repeating: 7, count: 100_000).withUnsafeBytes(append) }
      message = "one animal"
    }
  }

  @Test func aSoundAtlasHasNoFaults() throws {
    let report = try atlas.check()
    #expect(report.faults == [])
    #expect(report.weights == 1)
  }

  @Test func aChangedViewIsNamedAndTheFileRefused() throws {
    #expect(try Atlas.schemaDifferences(of: path) == [])
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "DROP VIEW log; CREATE VIEW log AS SELECT load_extension('x') AS at") }
    #expect(try Atlas.schemaDifferences(of: path) == ["view log is changed"])
    let error = #expect(throws: AtlasError.self) { _ = try Atlas(opening: path, readOnly: true) }
    #expect(error?.description.contains("neurobridge check --schema") == true)
  }

  @Test func aFlippedBitInWeightsIsAFault() throws {
    try atlas.store.writeWithoutActivity {
      try $0.database.execute(sql: "UPDATE weights_chunk SET bytes = CAST(x'08' || substr(bytes, 2) AS BLOB)")
    }
    #expect(try atlas.check().faults.count == 1)
  }

  @Test func rowsOfAnotherProgramAreFaultsUntilTheyAreAccepted() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "UPDATE animal SET name = 'M02'") }
    let faults = try atlas.check().faults
    #expect(faults.count == 1)
    #expect(faults.first?.contains("table animal has rows that neurobridge did not write") == true)
    #expect(faults.first?.contains("check --accept-foreign-changes") == true)
    #expect(try atlas.acceptForeignChanges().accepted == ["table animal has rows that neurobridge did not write"])
    #expect(try atlas.check().faults == [])
    #expect(try atlas.acceptForeignChanges().accepted == [])
    #expect(
      try atlas.rows("SELECT message FROM log WHERE stage = 'check'").count == 1,
      "the log says who accepted what, once")
  }

  @Test func damageIsNotAcceptedAsAnotherProgramsChange() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA foreign_keys = OFF; DELETE FROM activity; PRAGMA foreign_keys = ON")
    }
    #expect(throws: AtlasError.self) { try atlas.acceptForeignChanges() }
  }

  @Test func aReferenceToAMissingRowIsAFault() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA foreign_keys = OFF; DELETE FROM activity; PRAGMA foreign_keys = ON")
    }
    #expect(try atlas.check().faults.first == "animal row 1 names a row of activity that is not there")
  }

  @Test func aBackupIsAnAtlasOfItsOwn() throws {
    let copy = folder.file("b.atlas")
    try atlas.backup(to: copy)
    #expect(try Atlas(opening: copy, readOnly: true).rows("SELECT name FROM animal") == [[.text("M01")]])
    #expect(throws: AtlasError.store("\(AtlasStoreError.exists(path: copy))")) { try atlas.backup(to: copy) }
  }

  @Test func aBackupThatIsStoppedLeavesNothing() throws {
    try atlas.store.atomicActivity("train") { transaction, _ in
      _ = try transaction.ensureWeights { append in try [UInt8](repeating: 7, count: 20_000_000).withUnsafeBytes(append)
      }
    }
    #expect(throws: AtlasError.cancelled) {
      try atlas.backup(to: folder.file("b.atlas"), progress: ProgressSink({ _ in }, stopRequested: { true }))
    }
    #expect(try folder.names().filter { $0.hasPrefix("b") } == [])
  }

  @Test func theLogListsActivitiesNewestFirst() throws {
    try atlas.store.activity("train", parameters: ["steps": 3], seed: 9) { scope in
      try scope.used("animal", 1)
      scope.message = "a model"
    }
    let log = try atlas.log()
    #expect(log.map(\.stage) == ["train", "ingest"])
    #expect(log[0].parameters == #"{"steps":3}"#)
    #expect(log[0].used == ["animal 1"])
    #expect(log[0].seed == 9)
    #expect(try atlas.log(limit: 1).count == 1)
  }

  @Test func readingLeavesNoFileBesideTheAtlas() throws {
    try atlas.store.database.close()
    do {
      let reader = try Atlas(opening: path, readOnly: true)
      #expect(try reader.rows("SELECT count(*) FROM animal") == [[.integer(1)]])
    }
    #expect(try folder.names() == ["a.atlas"])
  }
}

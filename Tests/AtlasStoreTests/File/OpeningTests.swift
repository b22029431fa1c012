import AtlasStore
import Foundation
import GRDB
import TestSupport
import Testing

struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aNewAtlasHasItsApplicationIDItsVersionAndAWriteAheadLog() throws {
    let store = try AtlasStore.create(at: folder.file("a.atlas"))
    let (application, version, journal, keys) = try store.read { transaction in
      (
        try Int.fetchOne(transaction.database, sql: "PRAGMA application_id"),
        try Int.fetchOne(transaction.database, sql: "PRAGMA user_version"),
        try String.fetchOne(transaction.database, sql: "PRAGMA journal_mode"),
        try Bool.fetchOne(transaction.database, sql: "PRAGMA foreign_keys")
      )
    }
    #expect(application == 0x4E42_5247)
    #expect(version == Migration.all.last?.version)
    #expect(journal == "wal")
    #expect(keys == true)
  }

  @Test func anExistingFileIsNeverReplaced() throws {
    let path = try folder.write("notes", to: "a.atlas")
    #expect(throws: AtlasStoreError.exists(path: path)) { try AtlasStore.create(at: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "notes")
    #expect(try folder.names() == ["a.atlas"])
  }

  @Test func aMissingFolderIsNamedInTheError() throws {
    let path = folder.file("none/a.atlas")
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore.create(at: path) }
    #expect(error?.description.contains("there is no folder \(folder.file("none"))") == true)
  }

  @Test func aMissingFileIsReportedAsMissing() throws {
    let path = folder.file("a.atlas")
    #expect(throws: AtlasStoreError.missing(path: path)) { try AtlasStore(opening: path) }
    #expect(try folder.names().isEmpty)
  }

  @Test(arguments: [
    "", "some text that is no database and is longer than SQLite's header of a hundred bytes, by far, yes",
  ])
  func aFileThatIsNoDatabaseIsRefusedAndLeftAlone(_ content: String) throws {
    let path = try folder.write(content, to: "a.atlas")
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore(opening: path) }
    #expect(error?.description.contains("not an atlas") == true)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
    #expect(try folder.names() == ["a.atlas"])
  }

  @Test func anotherProgramsDatabaseIsRefusedAndUnchanged() throws {
    let path = folder.file("a.atlas")
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "CREATE TABLE song (title)") }
    try queue.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore(opening: path) }
    #expect(error?.description.contains("another program's") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aFolderIsNotAnAtlas() throws {
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore(opening: folder.path) }
    #expect(error?.description.contains("it is a folder") == true)
  }

  @Test func anAtlasOfANewerVersionIsRefusedWithBothNumbers() throws {
    let path = folder.file("a.atlas")
    try setVersion(999, of: path)
    #expect(throws: AtlasStoreError.newer(path: path, found: 999, known: 11 + Migration.all.count)) {
      try AtlasStore(opening: path)
    }
    #expect(throws: AtlasStoreError.newer(path: path, found: 999, known: 11 + Migration.all.count)) {
      try AtlasStore.migrate(path)
    }
  }

  @Test func anAtlasOfAnOlderVersionIsRefusedWithTheCommandToMigrateIt() throws {
    let path = folder.file("a.atlas")
    try setVersion(11, of: path)
    let error = #expect(throws: AtlasStoreError.self) { try AtlasStore(opening: path) }
    #expect(error?.description.contains("neurobridge migrate \(path)") == true)
  }

  @Test func aReadOnlyFileIsReadAndNotWritten() throws {
    guard getuid() != 0 else { return }  // root may write whatever the permissions say
    let path = folder.file("a.atlas")
    try AtlasStore.create(at: path).database.close()
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    #expect(throws: AtlasStoreError.readOnly(path: path)) { try AtlasStore(opening: path) }
    #expect(try AtlasStore(opening: path, access: .readOnly).read { try $0.animals() } == [])
  }

  @Test func aStoreOpenedReadOnlyRefusesToWrite() throws {
    let path = folder.file("a.atlas")
    try AtlasStore.create(at: path).database.close()
    let store = try AtlasStore(opening: path, access: .readOnly)
    #expect(throws: AtlasStoreError.readOnly(path: path)) {
      try store.atomicActivity("test") { transaction, _ in _ = try transaction.ensureAnimal(named: "M01") }
    }
  }

  @Test func onASharedFileSystemTheRollbackJournalIsUsed() throws {
    let path = folder.file("a.atlas")
    let store = try AtlasStore.create(at: path, journal: .rollback)
    #expect(try store.read { try String.fetchOne($0.database, sql: "PRAGMA journal_mode") } == "delete")
    try store.atomicActivity("test") { transaction, _ in _ = try transaction.ensureAnimal(named: "M01") }
    #expect(try folder.names() == ["a.atlas"])
  }

  private func setVersion(_ version: Int, of path: String) throws {
    try AtlasStore.create(at: path).database.close()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "PRAGMA user_version = \(version)") }
    try queue.close()
  }
}

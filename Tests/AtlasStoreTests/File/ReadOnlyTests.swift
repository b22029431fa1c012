import AtlasStore
import Foundation
import GRDB
import TestSupport
import Testing
import Vocabulary

/// An atlas of a colleague's: readable, not writable, in a folder that is not writable either. Run as another user than root.
struct ReadOnlyTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.atlas")
  }

  @Test(arguments: [false, true]) func itIsQueriedCheckedAndBackedUp(_ hasLog: Bool) throws {
    let source = try AtlasStore.create(at: folder.file("source.atlas"))
    try source.atomicActivity("ingest") { transaction, _ in
      for i in 0..<50 { _ = try transaction.ensureAnimal(named: "M\(i)") }
    }
    // With a log: copied while it is open, without the shared memory.
    if !hasLog { try source.database.close() }
    try FileManager.default.copyItem(atPath: folder.file("source.atlas"), toPath: path)
    if hasLog { try FileManager.default.copyItem(atPath: folder.file("source.atlas-wal"), toPath: path + "-wal") }
    for end in hasLog ? ["", "-wal"] : [""] { chmod(path + end, 0o444) }
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    let out = try TemporaryFolder()
    chmod(out.path, 0o777)
    let store = try AtlasStore(opening: path, access: .readOnly)
    // Root may write whatever the permissions say, and then reads as usual.
    if getuid() != 0 { #expect(store.note?.contains("read without locks") == true) }
    #expect(try store.read { try $0.animals().count } == 50)
    try store.query("SELECT count(*) FROM animal") { #expect($0 == [.integer(50)]) }
    #expect(try store.structuralFaults() == [])
    try store.backup(to: out.file("copy.atlas")) { _, _ in }
    #expect(try AtlasStore(opening: out.file("copy.atlas")).read { try $0.animals().count } == 50)
    if getuid() != 0 { #expect(try !folder.names().contains("a.atlas-shm")) }
  }
}

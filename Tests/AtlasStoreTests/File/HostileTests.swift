import AtlasStore
import Foundation
import GRDB
import TestSupport
import Testing
import Vocabulary

/// Untrusted files: their text never runs, and their values never trap.
struct HostileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.atlas")
    let store = try AtlasStore.create(at: path)
    try store.atomicActivity("ingest") { transaction, _ in
      let animal = try transaction.ensureAnimal(named: "M01")
      let session = try transaction.insertSession(of: animal.id, name: "fmost", modality: .fmost)
      try transaction.insertNeuron(label: "n", position: Point3(x: 1, y: 2, z: 3), radius: nil, in: session.id)
    }
    try store.database.close()
  }

  /// As the file's author would: without any of our connection's settings.
  private func alter(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA foreign_keys = OFF; " + sql) }
    try queue.close()
  }

  @Test(arguments: [
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || '; ATTACH ''PROOF.db'' AS p; CREATE TABLE p.t(x); --' WHERE name = 'pair'",
    "DROP VIEW pair; CREATE VIEW pair AS SELECT fts3_tokenizer('simple', x'00') AS neuron_a",
    "CREATE TRIGGER extra AFTER INSERT ON review BEGIN DELETE FROM neuron; END",
    "CREATE VIEW extra AS SELECT load_extension('x')",
    "CREATE TABLE extra (x)", "DROP INDEX candidate_of_a", "DROP TRIGGER review_is_never_changed",
    "CREATE INDEX extra ON neuron (label)",
  ])
  func anotherSchemaIsRefusedAndNamed(_ sql: String) throws {
    try alter(sql)
    for open in [
      { _ = try AtlasStore(opening: path) }, { _ = try AtlasStore(opening: path, access: .readOnly) },
      { _ = try AtlasStore(opening: path, asOf: "2030") }, { _ = try AtlasStore.migrate(path) },
    ] {
      let error = #expect(throws: AtlasStoreError.self) { try open() }
      #expect(error?.description.contains("check --schema") == true)
    }
    let differences = try AtlasStore.schemaDifferences(of: path)
    #expect(differences.count == 1)
    #expect(!FileManager.default.fileExists(atPath: "PROOF.db"))
  }

  @Test func theSchemaOfANewAtlasHasNoDifferences() throws {
    #expect(try AtlasStore.schemaDifferences(of: path) == [])
    // Statistics of ANALYZE are not schema.
    try alter("ANALYZE")
    #expect(try AtlasStore.schemaDifferences(of: path) == [])
  }

  @Test func aStatementCanOnlyRead() throws {
    let store = try AtlasStore(opening: path)
    func message(_ sql: String) -> String {
      do {
        try store.query(sql) { _ in }
        return "none"
      } catch { return "\(error)" }
    }
    for sql in [
      "ATTACH 'x.db' AS x", "DELETE FROM neuron", "PRAGMA journal_mode = DELETE", "PRAGMA writable_schema = ON",
      "WITH x AS (SELECT 1) INSERT INTO neuron SELECT * FROM neuron", "CREATE TEMP TABLE x (y)", "VACUUM INTO 'x.db'",
    ] { #expect(message(sql).contains("writes"), "\(sql)") }
    for sql in ["SELECT load_extension('x')", "SELECT fts3_tokenizer('simple')"] {
      #expect(message(sql) != "none", "\(sql)")
    }
    #expect(message("SELECT 1; SELECT 2").contains("severalStatements"))
    #expect(message(" -- nothing").contains("empty"))
    #expect(message("BEGIN").contains("noResult"))
    #expect(message("SELECT zeroblob(1000000000)").contains("too big"))
    #expect(message("PRAGMA table_info(neuron)") == "none")
    #expect(message("SELECT name FROM pragma_table_info('neuron')") == "none")
    var labels: [SQLValue] = []
    try store.query("SELECT label FROM neuron; -- the only one") { labels += $0 }
    #expect(labels == [.text("n")])
  }

  @Test func aStatementEndsByTimeByRowsAndByTheUser() throws {
    let store = try AtlasStore(opening: path)
    let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT "
    let start = ContinuousClock.now
    let slow = #expect(throws: StatementError.self) {
      try store.query(endless + "count(*) FROM c", seconds: 0.1) { _ in }
    }
    #expect("\(String(describing: slow))".contains("0.1 s"))
    #expect(throws: CancellationError.self) {
      try store.query(endless + "count(*) FROM c", isCancelled: { true }) { _ in }
    }
    #expect(throws: StatementError.self) {
      try store.query(endless + "x FROM c", rows: 100) { _ in }
    }
    #expect(ContinuousClock.now - start < .seconds(5))
    try store.query("SELECT 1") { #expect($0 == [.integer(1)]) }
  }

  @Test func asOfTakesTimesWithOffsetsAndRefusesAnythingElse() throws {
    for time in ["2030", "2030-01-01T00:00+02:00", "2030-01-01 10:20:30", "2030-06-01T00:00:00.000Z"] {
      let store = try AtlasStore(opening: path, asOf: time)
      try store.query("SELECT count(*) FROM log") { #expect($0 == [.integer(1)], "\(time)") }
      #expect(try store.read { try $0.activities().count } == 1)
    }
    try AtlasStore(opening: path, asOf: "2000-01-01").query("SELECT count(*) FROM log") { #expect($0 == [.integer(0)]) }
    for time in ["", "yesterday", "2030-13", "2030-02-30", "2030-01-01T24:00", "2030' OR '1", "2030-01-01+02:00"] {
      #expect(throws: AtlasStoreError.timestamp(time)) { try AtlasStore(opening: path, asOf: time) }
    }
  }

  @Test(arguments: [
    "UPDATE neuron SET x_um = 1e308", "UPDATE neuron SET z_um = -9e999", "UPDATE neuron SET radius_um = 1e300",
  ])
  func impossiblePositionsAreReportedAsDamage(_ sql: String) throws {
    try alter(sql)
    let store = try AtlasStore(opening: path)
    let error = #expect(throws: AtlasStoreError.self) { try store.read { try $0.neuron(.init(1)) } }
    #expect(error?.description.contains("damaged") == true)
  }

  @Test(arguments: [1 << 31, 4_611_686_018_427_387_904, 3])
  func aDimensionThatIsNotThatOfTheVectorsIsReportedAsDamage(_ dimension: Int) throws {
    let store = try AtlasStore(opening: path)
    let model = try store.atomicActivity("import") { transaction, _ in
      let model = try transaction.insertModel(
        named: "m", method: "imported", configuration: "{}", recipe: nil, dimension: 4)
      try transaction.insertEmbeddings([Embedding(neuron: .init(1), vector: [1, 0, 0, 0], gate: nil)], by: model.id)
      return model.id
    }
    #expect(try store.read { try $0.packedEmbeddings(by: model, in: .init(1)).vectors } == [1, 0, 0, 0])
    try alter("UPDATE model SET dimension = \(dimension)")
    #expect(throws: AtlasStoreError.self) { try store.read { try $0.packedEmbeddings(by: model, in: .init(1)) } }
    #expect(throws: AtlasStoreError.self) { try store.read { try $0.embeddings(by: model, in: .init(1)) } }
    #expect(try store.structuralFaults().first?.contains("embedding 1 has 16 bytes") == true)
  }

  /// SQLite compares the types of a STRICT table when it writes; the record of a hostile program has any.
  @Test(arguments: [
    ("neuron", "x_um", "'far'"), ("neuron", "x_um", "NULL"), ("neuron", "label", "NULL"),
    ("neuron", "session_id", "x'00'"),
    ("session", "name", "NULL"), ("session", "animal_id", "'one'"), ("animal", "name", "NULL"),
    ("animal", "name", "x'ff00'"),
    ("activity", "stage", "NULL"), ("activity", "outcome", "x''"), ("activity", "parameters", "NULL"),
  ])
  func aValueOfAnotherTypeIsDamageAndNoTrap(_ table: String, _ column: String, _ value: String) throws {
    let text = try AtlasStore(opening: path, access: .readOnly).read {
      try String.fetchOne($0.database, sql: "SELECT sql FROM sqlite_schema WHERE name = '\(table)'") ?? ""
    }
    let loose = text.replacing(") STRICT", with: ")").replacing(" NOT NULL", with: "")
    func schema(_ sql: String) -> String {
      "UPDATE sqlite_schema SET sql = '\(sql.replacing("'", with: "''"))' WHERE name = '\(table)'; PRAGMA writable_schema = RESET;"
    }
    try alter(
      """
      PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON; \(schema(loose)) UPDATE \(table) SET \(column) = \(value);
      PRAGMA writable_schema = ON; \(schema(text))
      """)
    let store = try AtlasStore(opening: path, access: .readOnly)
    for read: (Transaction) throws -> Void in [
      { _ = try $0.animals() }, { _ = try $0.sessions() }, { _ = try $0.session(.init(1)) },
      { _ = try $0.neuron(.init(1)) },
      { _ = try $0.name(of: .init(1)) }, { _ = try $0.activities() },
    ] {
      do { try store.read(read) } catch { #expect(error is AtlasStoreError, "\(error)") }
    }
    #expect(try store.structuralFaults() != [])
  }

  @Test func aFIFOIsNoAtlas() throws {
    let fifo = folder.file("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(throws: AtlasStoreError.self) { try AtlasStore(opening: fifo) }
  }

  @Test func draftsOfDeadProcessesAreRemovedAndOthersStay() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    for name in [
      "b.atlas.new-\(process.processIdentifier)", "b.atlas.new-\(getpid())x", "b.atlas.new-1",
      "b.atlas.new-\(process.processIdentifier)-wal", "bb.atlas.new-\(process.processIdentifier)",
    ] {
      _ = try folder.write("draft", to: name)
    }
    try AtlasStore(opening: path).backup(to: folder.file("b.atlas")) { _, _ in }
    #expect(
      try folder.names().filter { $0.contains(".new-") }
        == ["b.atlas.new-1", "b.atlas.new-\(getpid())x", "bb.atlas.new-\(process.processIdentifier)"].sorted())
  }

  /// In WAL mode SQLite's default for commits is a later checkpoint.
  @Test func aDecisionIsSynchronisedWhenItIsReported() throws {
    let store = try AtlasStore(opening: path)
    let level = try store.atomicActivity("review") { transaction, _ in
      try Int.fetchOne(transaction.database, sql: "PRAGMA synchronous")
    }
    #expect(level == 2)
    let other = try store.writeWithoutActivity { try Int.fetchOne($0.database, sql: "PRAGMA synchronous") }
    #expect(other == 1)
  }
}

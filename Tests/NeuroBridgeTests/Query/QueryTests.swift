import AtlasStore
import GRDB
import Testing

@testable import NeuroBridge

struct QueryTests {
  let atlas: Atlas

  init() throws { atlas = Atlas(store: try AtlasStore.inMemory()) }

  private func answer(_ sql: String, _ format: TableFormat) throws -> String {
    var text = ""
    try atlas.query(sql, as: format) { text += $0 }
    return text
  }

  @Test(arguments: [
    (TableFormat.csv, "n,t,b\n1,\"a,\"\"b\"\"\n\",00ff\n"),
    (.tsv, "n\tt\tb\n1\ta,\"b\" \t00ff\n"),
    (.json, "[\n  {\"n\": 1, \"t\": \"a,\\\"b\\\"\\n\", \"b\": \"00ff\"}\n]\n"),
    (.jsonl, "{\"n\": 1, \"t\": \"a,\\\"b\\\"\\n\", \"b\": \"00ff\"}\n"),
    (.table, "  n  t       b\n───  ──────  ────\n  1  a,\"b\"⏎  00ff\n"),
    (.markdown, "|   n | t      | b    |\n| --: | ------ | ---- |\n|   1 | a,\"b\"⏎ | 00ff |\n"),
  ])
  func aRowIsWrittenInEachFormat(_ format: TableFormat, _ expected: String) throws {
    #expect(try answer("SELECT 1 AS n, 'a,\"b\"' || char(10) AS t, x'00ff' AS b", format) == expected)
  }

  @Test func noRowsIsAnEmptyArrayInJSONAndAHeaderElsewhere() throws {
    #expect(try answer("SELECT name FROM animal", .json) == "[]\n")
    #expect(try answer("SELECT name FROM animal", .csv) == "name\n")
    #expect(try answer("SELECT name FROM animal", .table) == "name\n────\n")
  }

  @Test func aVectorIsShownByItsSizeAndExportedWhole() throws {
    #expect(try answer("SELECT zeroblob(3072) AS v", .table).contains("<768 × f32>"))
    #expect(try answer("SELECT zeroblob(40) AS v", .csv) == "v\n" + String(repeating: "0", count: 80) + "\n")
  }

  @Test(arguments: [
    "DELETE FROM animal", "CREATE TABLE x (y)", "PRAGMA user_version = 9", "ATTACH 'x.db' AS x", "VACUUM INTO 'x.db'",
    "/* a comment */ -- and another\n INSERT INTO animal VALUES (1, 'x', 1)", "DROP VIEW matches",
  ])
  func whatWouldWriteIsRefused(_ sql: String) throws {
    let error = #expect(throws: AtlasError.self) { try answer(sql, .csv) }
    #expect(error?.description.contains("would write") == true)
  }

  @Test func severalStatementsAreRefusedBeforeTheFirstRuns() throws {
    #expect(throws: AtlasError.query(.severalStatements)) { try answer("SELECT 1; SELECT 2", .csv) }
    #expect(try answer("SELECT 1 AS n; -- done\n", .csv) == "n\n1\n")
    #expect(throws: AtlasError.query(.empty)) { try answer(" ; -- nothing", .csv) }
  }

  @Test func anUnknownTableIsAnsweredWithTheTablesThereAre() throws {
    let error = #expect(throws: AtlasError.self) { try answer("SELECT * FROM neurons", .csv) }
    #expect(error?.description.hasPrefix("no such table: neurons; there are: ") == true)
    #expect(error?.description.contains(" activity, ") == true)
  }

  @Test func aLongTableKeepsTheWidthsOfItsFirstThousandRows() throws {
    let sql = """
      WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT n FROM c
      """
    let lines = try answer(sql, .table).split(separator: "\n")
    #expect(lines.count == 3002)
    #expect(lines.last == "3000")
  }
}

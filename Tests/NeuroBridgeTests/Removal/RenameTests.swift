import AtlasStore
import Foundation
import GRDB
import NeuroBridge
import TestSupport
import Testing
import Vocabulary

struct RenameTests {
  let small: SmallAtlas
  var atlas: Atlas { small.atlas }

  init() throws {
    // Opening a file registers `nearest` for every connection from then on.
    let folder = try TemporaryFolder()
    _ = try Atlas.create(at: folder.file("a.atlas"))
    small = try SmallAtlas([[1, 0], [0, 1]], [[1, 0], [0, 1]])
  }

  @Test func anAnimalIsFoundUnderItsNewNameOnly() throws {
    try atlas.store.atomicActivity("test") { transaction, _ in
      _ = try transaction.insertModel(
        named: "dual", method: "dual-channel", configuration: #"{"animals":["M00","M01"],"hold_out":["M01"]}"#,
        recipe: nil, dimension: 2)
      try transaction.database.execute(
        sql: """
          INSERT INTO evaluation (method, animal, session_from, session_to, metric, value, activity_id)
          VALUES ('dual@1', 'M01', 'a-side', 'b-side', 'map', 0.5, 1)
          """)
    }
    let report = try atlas.rename(.init(.named("M01"), to: " Mo\u{0301}use "))
    #expect(report.renamed == "animal M01" && report.name == "Móuse" && report.neurons == 4)
    #expect(throws: AtlasError.self) { _ = try atlas.rename(.init(.named("M01"), to: "x")) }
    #expect(
      try atlas.rows("SELECT configuration FROM model WHERE name = 'dual'")
        == [[.text(#"{"animals":["M00","Móuse"],"hold_out":["Móuse"]}"#)]])
    #expect(try atlas.rows("SELECT animal FROM evaluation") == [[.text("Móuse")]])
    // Either spelling finds it.
    #expect(try atlas.rows("SELECT count(*) FROM nearest('Mo\u{0301}use/a-side/a0', 2)") == [[.integer(2)]])
    #expect(
      try atlas.rows("SELECT message FROM log ORDER BY id DESC LIMIT 1") == [[.text("animal M01 is now Móuse")]])
  }

  @Test func sessionsNeuronsAndModelsAreRenamed() throws {
    #expect(try atlas.rename(.init(.named("M01/a-side"), to: "day-1")).name == "M01/day-1")
    #expect(try atlas.rename(.init(.named("M01/day-1/a1"), to: "cell/1")).name == "M01/day-1/cell/1")
    #expect(try atlas.rename(.init(.model("given"), to: "given-2")).name == "given-2@1")
    #expect(
      try atlas.rows("SELECT neuron, rank FROM nearest('M01/day-1/cell/1', 1) WHERE model = 'given-2'")
        == [[.text("M01/b-side/b1"), .integer(1)]])
  }

  @Test func aNameThatIsTakenOrRefusedIsSaid() throws {
    func refusal(_ item: Atlas.Item, _ name: String) -> String {
      let error = #expect(throws: AtlasError.self) { _ = try atlas.rename(.init(item, to: name)) }
      return error?.description ?? ""
    }
    #expect(refusal(.named("M01/a-side"), "b-side").contains("session M01/b-side is there already"))
    #expect(refusal(.named("M01/a-side/a0"), "a1").contains("neuron M01/a-side/a1 is there already"))
    #expect(refusal(.named("M01"), "..").contains("folder"))
    #expect(refusal(.named("M01/a-side"), "x/y").contains("slash"))
    #expect(refusal(.model("given"), "g@2").contains("@"))
    #expect(refusal(.model("given"), "given").contains("there already"))
    #expect(refusal(.run(1), "x").contains("unknown") || refusal(.run(1), "x").contains("match run"))
  }

  @Test func aDryRunWritesNothing() throws {
    let before = try atlas.store.dump()
    let report = try atlas.rename(.init(.named("M01"), to: "M02", isDryRun: true))
    #expect(report.name == "M02" && report.neurons == 4)
    #expect(try atlas.store.dump() == before)
  }

  @Test func aNameOfAnEarlierVersionWithBlanksIsFoundAndCanBeMended() throws {
    try atlas.store.activity("test") { activity in
      try activity.write { try $0.database.execute(sql: "UPDATE animal SET name = 'M01 ' WHERE name = 'M01'") }
    }
    #expect(try atlas.rows("SELECT count(*) FROM nearest('M01 /a-side/a0', 2)") == [[.integer(2)]])
    #expect(try atlas.rename(.init(.named("M01 "), to: "M01")).name == "M01")
    #expect(try atlas.rows("SELECT name FROM animal") == [[.text("M01")]])
  }
}

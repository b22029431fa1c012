import AtlasStore
import Foundation
import NeuroBridge
import Testing
import Vocabulary

struct ProvenanceTests {
  let small: SmallAtlas

  init() throws { small = try SmallAtlas([[1, 0], [0, 1]], [[1, 0], [0, 1]]) }

  @Test func everyRelationOfTheDocumentPointsAtSomethingInIt() throws {
    try small.atlas.store.activity("match", parameters: ["k": 10], seed: 3) { scope in
      try scope.used("model", 1)
      try scope.used("file", 0, detail: "x.csv sha256:00")
    }
    try small.atlas.decide(ReviewRequest(.match, "M01/a-side/a0", "M01/b-side/b0", reviewer: "ada"))
    let document = try small.atlas.provenance()
    for record in Array(document.used.values) + Array(document.wasGeneratedBy.values) {
      #expect(document.activity[try text(record["prov:activity"])] != nil)
      #expect(document.entity[try text(record["prov:entity"])] != nil)
    }
    for record in document.wasAssociatedWith.values {
      #expect(document.agent[try text(record["prov:agent"])] != nil)
    }
    #expect(document.entity["nb:model/1"]?["prov:label"] == .text("given@1"))
    #expect(document.activity["nb:activity/2"]?["nb:seed"] == .integer(3))
    #expect(document.wasGeneratedBy["_:made/review/of-activity-3"] != nil)
  }

  @Test func itIsJSONWithPROVsTopLevelNames() throws {
    let data = try JSONEncoder().encode(small.atlas.provenance())
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "prefix", "entity", "activity", "agent", "used", "wasGeneratedBy", "wasAssociatedWith",
      ])
    let activities = try #require(object["activity"] as? [String: [String: Any]])
    let start = try #require(activities["nb:activity/1"]?["prov:startTime"] as? [String: String])
    #expect(start["type"] == "xsd:dateTime")
  }

  private func text(_ value: ProvenanceDocument.Value?) throws -> String {
    guard case .text(let text) = value else { throw Missing() }
    return text
  }

  private struct Missing: Error {}
}

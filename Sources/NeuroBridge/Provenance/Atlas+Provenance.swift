import AtlasStore
import GRDB
import Vocabulary

extension Atlas {
  /// Everything that was done to the atlas as W3C PROV-JSON: activities with who ran them, what they used, what they made.
  ///
  /// Rows that come by the thousand (embeddings, candidates, neurons, reviews) are one collection for each activity.
  public func provenance() throws -> ProvenanceDocument {
    try store.read { rows in
      var document = ProvenanceDocument()
      for activity in try rows.activities() { document.add(activity) }
      try document.addInputs(rows)
      for kind in Self.madeKinds { try document.addOutputs(kind, rows) }
      return document
    }
  }

  /// Tables whose rows name what made them; `name` is SQL for what people call one.
  private static let madeKinds: [(table: String, name: String)] = [
    ("animal", "name"), ("session", "(SELECT name FROM animal a WHERE a.id = t.animal_id) || '/' || t.name"),
    ("stack", "source_path || ' sha256:' || lower(hex(source_sha256))"), ("model", "name || '@' || version"),
    ("checkpoint", "(SELECT 'weights sha256:' || lower(hex(w.sha256)) FROM weights w WHERE w.id = t.weights_id)"),
    ("match_run", "'match run ' || t.id"), ("transform", "kind"), ("calibration", "animals"), ("neuron", ""),
    ("review", ""), ("embedding", ""),
  ]
}

extension ProvenanceDocument {
  fileprivate mutating func add(_ activity: Activity) {
    let id = "nb:activity/\(activity.id)"
    var record: Record = [
      "prov:type": .text("nb:\(activity.stage)"),
      "prov:startTime": .typed(activity.startedAt, type: "xsd:dateTime"),
      "nb:outcome": .text(activity.outcome.rawValue), "nb:parameters": .text(activity.parameters),
    ]
    if let end = activity.endedAt { record["prov:endTime"] = .typed(end, type: "xsd:dateTime") }
    if let seed = activity.seed { record["nb:seed"] = .integer(seed) }
    if let message = activity.message { record["prov:label"] = .text(message) }
    self.activity[id] = record
    let program = "nb:neurobridge/\(activity.version)"
    let person = "nb:agent/\(activity.agent)"
    agent[program] = ["prov:type": .typed("prov:SoftwareAgent", type: "xsd:QName")]
    agent[person] = ["prov:type": .typed("prov:Person", type: "xsd:QName")]
    wasAssociatedWith["_:by/\(activity.id)"] = ["prov:activity": .text(id), "prov:agent": .text(person)]
    wasAssociatedWith["_:with/\(activity.id)"] = ["prov:activity": .text(id), "prov:agent": .text(program)]
  }

  fileprivate mutating func addInputs(_ rows: Rows) throws {
    let inputs = try Row.fetchAll(
      rows.database, sql: "SELECT activity_id, entity, entity_id, detail FROM activity_input ORDER BY rowid")
    for (number, row) in inputs.enumerated() {
      let (activity, kind, detail): (Int64, String, String) = (row[0], row[1], row[3])
      let place = (row[2] as Int64?).map(String.init) ?? detail
      let id = "nb:\(kind)/\(place)"
      if entity[id] == nil { entity[id] = ["prov:type": .text("nb:\(kind)")] }
      if !detail.isEmpty { entity[id]?["prov:label"] = .text(detail) }
      used["_:used/\(number)"] = ["prov:activity": .text("nb:activity/\(activity)"), "prov:entity": .text(id)]
    }
  }

  fileprivate mutating func addOutputs(_ kind: (table: String, name: String), _ rows: Rows) throws {
    let sql =
      kind.name.isEmpty
      ? "SELECT activity_id, NULL, count(*) || ' rows' FROM \(kind.table) t GROUP BY activity_id ORDER BY 1"
      : "SELECT activity_id, id, \(kind.name) FROM \(kind.table) t ORDER BY id"
    for row in try Row.fetchAll(rows.database, sql: sql) {
      let (activity, label): (Int64, String?) = (row[0], row[2])
      let place = (row[1] as Int64?).map(String.init) ?? "of-activity-\(activity)"
      let id = "nb:\(kind.table)/\(place)"
      var record: Record = ["prov:type": .text("nb:\(kind.table)")]
      if kind.name.isEmpty { record["prov:type"] = .typed("prov:Collection", type: "xsd:QName") }
      if let label { record["prov:label"] = .text(label) }
      entity[id] = record
      wasGeneratedBy["_:made/\(kind.table)/\(place)"] = [
        "prov:entity": .text(id), "prov:activity": .text("nb:activity/\(activity)"),
      ]
    }
  }
}

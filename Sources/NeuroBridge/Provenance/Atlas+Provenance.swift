import AtlasStore
import Vocabulary

extension Atlas {
  /// The log as W3C PROV-JSON: activities with their agents, inputs and outputs.
  ///
  /// Rows of large tables (embeddings, candidates, neurons, reviews) are one collection for each activity.
  public func provenance() throws(AtlasError) -> ProvenanceDocument {
    try AtlasError.wrapping {
      try store.read { transaction in
        var document = ProvenanceDocument()
        for activity in try transaction.activities() { document.add(activity) }
        document.addInputs(try transaction.inputs())
        for output in try transaction.outputs() { document.add(output) }
        return document
      }
    }
  }
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

  fileprivate mutating func addInputs(_ inputs: [ActivityInput]) {
    for (number, input) in inputs.enumerated() {
      let id = "nb:\(input.entity)/\(input.row.map(String.init) ?? input.detail)"
      if entity[id] == nil { entity[id] = ["prov:type": .text("nb:\(input.entity)")] }
      if !input.detail.isEmpty { entity[id]?["prov:label"] = .text(input.detail) }
      used["_:used/\(number)"] = ["prov:activity": .text("nb:activity/\(input.activity)"), "prov:entity": .text(id)]
    }
  }

  fileprivate mutating func add(_ output: ActivityOutput) {
    let name = "\(output.table)/\(output.row.map(String.init) ?? "of-activity-\(output.activity)")"
    var record: Record = [
      "prov:type": output.row == nil
        ? .typed("prov:Collection", type: "xsd:QName") : .text("nb:\(output.table)")
    ]
    if let label = output.label { record["prov:label"] = .text(label) }
    entity["nb:\(name)"] = record
    wasGeneratedBy["_:made/\(name)"] = [
      "prov:entity": .text("nb:\(name)"), "prov:activity": .text("nb:activity/\(output.activity)"),
    ]
  }
}

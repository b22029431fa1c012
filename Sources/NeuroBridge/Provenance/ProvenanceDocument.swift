/// The log as W3C PROV-JSON (https://www.w3.org/submissions/prov-json/).
public struct ProvenanceDocument: Hashable, Sendable, Encodable {
  /// The values of PROV-JSON that are used.
  public enum Value: Hashable, Sendable, Encodable {
    /// A plain text, or the name of a record.
    case text(String)
    /// A number.
    case integer(Int64)
    /// A literal with an XML Schema type.
    case typed(String, type: String)

    private enum Key: String, CodingKey {
      case value = "$"
      case type
    }

    /// As PROV-JSON has it.
    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .text(let text):
        var container = encoder.singleValueContainer()
        try container.encode(text)
      case .integer(let integer):
        var container = encoder.singleValueContainer()
        try container.encode(integer)
      case .typed(let text, let type):
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(text, forKey: .value)
        try container.encode(type, forKey: .type)
      }
    }
  }

  /// Attributes by name.
  public typealias Record = [String: Value]

  /// Namespaces.
  public var prefix = ["nb": "urn:neurobridge:", "prov": "http://www.w3.org/ns/prov#"]
  /// Rows and files, by identifier.
  public var entity: [String: Record] = [:]
  /// Commands.
  public var activity: [String: Record] = [:]
  /// Persons and programs.
  public var agent: [String: Record] = [:]
  /// Inputs of activities.
  public var used: [String: Record] = [:]
  /// Outputs of activities.
  public var wasGeneratedBy: [String: Record] = [:]
  /// Agents of activities.
  public var wasAssociatedWith: [String: Record] = [:]

  /// Names are W3C's own: as keys of a dictionary no encoder turns them into snake_case.
  public func encode(to encoder: any Encoder) throws {
    let parts: [String: Part] = [
      "prefix": .names(prefix), "entity": .records(entity), "activity": .records(activity), "agent": .records(agent),
      "used": .records(used), "wasGeneratedBy": .records(wasGeneratedBy),
      "wasAssociatedWith": .records(wasAssociatedWith),
    ]
    var container = encoder.singleValueContainer()
    try container.encode(parts)
  }

  private enum Part: Encodable {
    case names([String: String])
    case records([String: Record])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .names(let names): try container.encode(names)
      case .records(let records): try container.encode(records)
      }
    }
  }
}

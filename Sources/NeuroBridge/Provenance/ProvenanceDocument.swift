/// The log as W3C PROV-JSON (https://www.w3.org/submissions/prov-json/).
public struct ProvenanceDocument: Hashable, Sendable, Encodable {
  /// Values of PROV-JSON that we need: plain texts, numbers, and typed literals.
  public enum Value: Hashable, Sendable, Encodable {
    case text(String)
    case integer(Int64)
    case typed(String, type: String)

    private enum Key: String, CodingKey {
      case value = "$"
      case type
    }

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

  public typealias Record = [String: Value]

  public var prefix = ["nb": "urn:neurobridge:", "prov": "http://www.w3.org/ns/prov#"]
  public var entity: [String: Record] = [:]
  public var activity: [String: Record] = [:]
  public var agent: [String: Record] = [:]
  public var used: [String: Record] = [:]
  public var wasGeneratedBy: [String: Record] = [:]
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

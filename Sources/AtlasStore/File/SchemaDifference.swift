/// How the schema of a file differs from that which this program creates: one definition.
package struct SchemaDifference: Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable { case missing, added, changed }

  package let kind: Kind
  /// table, view, index or trigger.
  package let type: String
  package let name: String
  /// The text in the file; nil where it is missing.
  package let found: String?
  /// The text that this program writes; nil where it is added.
  package let expected: String?

  /// A clause: `view pair is changed`.
  package var description: String { "\(type) \(name) is \(kind.rawValue)" }
}

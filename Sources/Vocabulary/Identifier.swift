/// A row number, typed by its table: a neuron's cannot be passed for a session's.
public struct Identifier<Entity>: RawRepresentable, Hashable, Comparable, Sendable {
  /// Row number in the table of `Entity`.
  public let rawValue: Int64

  /// Not checked.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Not checked.
  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// By row number.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Identifier: Codable {
  /// A plain integer.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// A plain integer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension Identifier: CustomStringConvertible {
  /// The raw value.
  public var description: String { String(rawValue) }
}

/// By how much a session's tissue was longer than in life when it was imaged, along each axis of its stack: 1 is unchanged, 2 is
/// twice as long, 0.9 is shrunk.
public struct Expansion: Hashable, Sendable, Codable {
  /// Along x; `y` and `z` likewise. Positive.
  public var x: Double
  public var y: Double
  public var z: Double

  /// The factors that are believed.
  public static let range = 0.05...20.0

  /// nil where a factor is not finite or not within `range`.
  public init?(x: Double, y: Double, z: Double) {
    guard [x, y, z].allSatisfy(Self.range.contains) else { return nil }
    (self.x, self.y, self.z) = (x, y, z)
  }

  private init() { (x, y, z) = (1, 1, 1) }

  /// Tissue as long as in life.
  public static let none = Expansion()
}

extension Expansion: CustomStringConvertible {
  /// `1.7 × 1.8 × 3.6`
  public var description: String {
    [x, y, z].map { "\(($0 * 100).rounded() / 100)" }.joined(separator: " × ")
  }
}

/// A layer of tissue above or below a soma, in µm along the optical axis relative to its centre.
///
/// Signed bounds keep what lies above apart from what lies below: a dendrite that rises is not one that sinks.
public struct Slab: Hashable, Sendable, Codable {
  public var lower: Double
  public var upper: Double

  public init(from lower: Double, to upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Everything within `reach` µm of the soma's plane.
  public init(within reach: Double) { self.init(from: -reach, to: reach) }
}

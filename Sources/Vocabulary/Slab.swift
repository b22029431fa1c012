/// A layer of tissue above or below a soma, in µm along the optical axis relative to its centre.
///
/// Signed bounds distinguish a dendrite that ascends from one that descends.
public struct Slab: Hashable, Sendable, Codable {
  /// In µm; negative is before the soma's centre.
  public var lower: Double
  /// In µm; not less than `lower`.
  public var upper: Double

  /// - Precondition: `lower` ≤ `upper`, not checked.
  public init(from lower: Double, to upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// All planes within `reach` µm of the soma's.
  public init(within reach: Double) { self.init(from: -reach, to: reach) }
}

/// The smallest box along the axes that holds some points.
package struct BoundingBox: Hashable, Sendable {
  /// The smallest coordinates, in µm.
  package let low: Vector3
  /// The largest coordinates, in µm.
  package let high: Vector3

  /// A box of size 0 at the origin where there are no points.
  package init(_ points: [Vector3]) {
    var low = points.first ?? .zero
    var high = low
    for p in points {
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    self.low = low
    self.high = high
  }

  /// Of the box, not the mean of the points.
  package var centre: Vector3 { (low + high) / 2 }
  /// Edge lengths, in µm.
  package var size: Vector3 { high - low }
}

package import Geometry

/// A pose in words, for the user: what is unusual about it.
package struct PoseDescription: Hashable, Sendable {
  /// Whether session b is a mirror image of session a.
  package let isMirrored: Bool
  /// Of the axes of session b or, where that describes the pose better, of session a.
  package let scales: Vector3
  /// The angle between the optical axes in degrees; 0 for planar sessions.
  package let tiltDegrees: Double
  /// 2 for planar sessions, else 3.
  package let dimensions: Int

  /// - Parameter stretch: What was taken out of the sessions before the pose was found, beyond the expansions that the user gave.
  init(_ pose: PoseRefinement.Result, dimensions: Int, stretch: Stretch = .none) {
    self.dimensions = dimensions
    isMirrored = pose.isMirrored(dimensions: dimensions)
    let whole =
      Matrix3.diagonal(stretch.b) * pose.map.linear * Matrix3.diagonal(Vector3(1, 1, 1) / stretch.a)
    scales = Stretch.axes(of: whole, dimensions: dimensions).scales
    tiltDegrees = dimensions == 2 ? 0 : pose.map.tiltDegrees
  }

  /// Sentences for the user; empty for an upright pose of about the same size.
  package var remarks: [String] {
    var remarks: [String] = []
    let isReversed = tiltDegrees > 150
    switch (isMirrored, isReversed) {
    case (true, true): remarks.append("mirrored along the optical axis: the planes are in reverse order")
    case (true, false): remarks.append("mirrored: session b is a mirror image of session a")
    case (false, true): remarks.append("upside down: the optical axes point in opposite directions")
    case (false, false): break
    }
    if tiltDegrees > 35, tiltDegrees <= 150 {
      remarks.append("the optical axes differ by \(Int(tiltDegrees.rounded())) degrees")
    }
    let used = dimensions == 2 ? [scales.x, scales.y] : [scales.x, scales.y, scales.z]
    if used.contains(where: { $0 < 0.75 || $0 > 1.3 }) {
      let text = used.map { "\(($0 * 100).rounded() / 100)" }.joined(separator: " × ")
      remarks.append("stretched by \(text): is one of the tables in pixels, or the tissue expanded?")
    }
    return remarks
  }
}

package import Geometry
import Statistics

/// Which transform model the paired positions determine, and what they leave undetermined.
package struct Determinacy: Hashable, Sendable, CustomStringConvertible {
  /// By rising number of parameters; raw values are stored.
  package enum Model: String, Hashable, Sendable, CaseIterable, Comparable {
    case none, translation, similarity, affine
    case thinPlateSpline = "thin-plate spline"

    package static func < (x: Self, y: Self) -> Bool { x.order < y.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// The richest model that the pairs determine.
  package let model: Model
  /// Sentences for the user; empty where the model is fully determined.
  package let undetermined: [String]

  /// - Parameters:
  ///   - positions: Of the paired somata of one session, in µm.
  ///   - tolerance: The uncertainty of a position in µm: a smaller standard deviation determines nothing.
  package init(positions: [Vector3], tolerance: Double = 2) {
    let count = positions.count
    guard count > 0 else {
      self.init(.none, ["everything: there is no confident pair"])
      return
    }
    var mean = Vector3.zero
    for p in positions { mean += p }
    mean /= Double(count)
    var scatter = Matrix3<Double>.zero
    for p in positions { scatter = scatter + Matrix3.outer(p - mean, p - mean) }
    let eigen = SymmetricEigen([scatter.x, scatter.y, scatter.z].flatMap { [$0.x, $0.y, $0.z] }, size: 3)
    let directions = eigen.values.count { (max(0, $0) / Double(count)).squareRoot() > tolerance }
    switch (count, directions) {
    case (1, _), (_, 0):
      self.init(.translation, ["rotation, tilt and scale: one position only"])
    case (2, _), (_, 1):
      self.init(.similarity, ["the rotation about the line through the somata, and any stretch across it"])
    case (3, _), (_, 2):
      let normal = Self.axis(eigen.vectors.suffix(3).map { abs($0) })
      self.init(.similarity, ["the stretch along the normal of the somata's plane (\(normal)): taken from the others"])
    case (4...7, _):
      self.init(.affine, ["thin-plate spline: fewer than eight confident pairs"])
    default:
      self.init(.thinPlateSpline, [])
    }
  }

  private init(_ model: Model, _ undetermined: [String]) {
    self.model = model
    self.undetermined = undetermined
  }

  /// The model, and what is undetermined, on one line.
  package var description: String {
    undetermined.isEmpty ? model.rawValue : "\(model.rawValue); undetermined: " + undetermined.joined(separator: "; ")
  }

  /// - Parameter components: Absolute, of a unit vector.
  private static func axis(_ components: [Double]) -> String {
    guard let axis = components.firstIndex(where: { $0 > 0.9 }) else { return "oblique" }
    return "nearly " + ["x", "y", "z"][axis]
  }
}

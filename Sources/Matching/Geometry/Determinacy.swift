/// How much of a transform a set of pairs can determine, and what it leaves open.
package struct Determinacy: Hashable, Sendable, Codable, CustomStringConvertible {
  package enum Model: String, Hashable, Sendable, Codable, Comparable {
    case none, shift, similarity, affine, bend

    package static func < (x: Self, y: Self) -> Bool { x.order < y.order }

    private var order: Int {
      switch self {
      case .none: 0
      case .shift: 1
      case .similarity: 2
      case .affine: 3
      case .bend: 4
      }
    }
  }

  /// The richest model these pairs support.
  package let model: Model
  /// In words, empty where nothing was left open that the model has.
  package let undetermined: [String]

  /// - Parameters:
  ///   - places: of the paired somata of one session, in µm.
  ///   - tolerance: the uncertainty of one place, in µm: a spread of no more says nothing.
  package init(places: [Vector3], tolerance: Double = 2) {
    let count = places.count
    guard count > 0 else {
      self.init(.none, ["everything: there is no confident pair"])
      return
    }
    var mean = Vector3.zero
    for p in places { mean += p }
    mean /= Double(count)
    var scatter = Matrix3.zero
    for p in places { scatter = scatter + Matrix3.outer(p - mean, p - mean) }
    let eigen = scatter.symmetricEigen
    func spread(_ axis: Int) -> Double { (max(0, eigen.values[axis]) / Double(count)).squareRoot() }
    let directions = (0..<3).count { spread($0) > tolerance }
    switch (count, directions) {
    case (1, _), (_, 0):
      self.init(.shift, ["turn, tilt and scale: one place only"])
    case (2, _), (_, 1):
      self.init(.similarity, ["the rotation about the line through the somata, and any stretch across it"])
    case (3, _), (_, 2):
      let normal = Self.axis(eigen.vectors.z)
      self.init(.similarity, ["the stretch along the normal of the somata's plane (\(normal)): taken from the others"])
    case (4...7, _):
      self.init(.affine, ["bends: fewer than eight confident pairs"])
    default:
      self.init(.bend, [])
    }
  }

  init(_ model: Model, _ undetermined: [String]) {
    self.model = model
    self.undetermined = undetermined
  }

  package var description: String {
    undetermined.isEmpty ? model.rawValue : "\(model.rawValue); undetermined: " + undetermined.joined(separator: "; ")
  }

  private static func axis(_ v: Vector3) -> String {
    let size: [Double] = [abs(v.x), abs(v.y), abs(v.z)]
    let greatest = size.max() ?? 0
    guard greatest > 0.9 else { return "oblique" }
    return "nearly " + ["x", "y", "z"][size.firstIndex(of: greatest) ?? 2]
  }
}

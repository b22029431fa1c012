internal import Vocabulary

/// How the numbers of one axis of a file become µm from the corner of the first voxel.
struct CoordinateAxis: Hashable {
  enum Scale: Hashable {
    /// Numbers count voxels.
    case voxels
    /// Numbers are lengths; µm in one unit.
    case length(Double)
    /// Numbers count planes from 1, as ImageJ's Slice does.
    case planes
  }

  var scale: Scale
  /// In voxels, the coordinate of the first voxel's centre.
  var origin: Double

  /// - Parameter unit: nil is read as µm.
  init(_ unit: SomaTable.Unit?, _ convention: CoordinateConvention) {
    switch unit ?? .micrometre {
    case .pixel: (scale, origin) = (.voxels, convention.pixelOrigin)
    case .micrometre: (scale, origin) = (.length(1), convention.lengthOrigin)
    case .millimetre: (scale, origin) = (.length(1000), convention.lengthOrigin)
    case .nanometre: (scale, origin) = (.length(0.001), convention.lengthOrigin)
    }
  }

  init(_ scale: Scale, origin: Double) { (self.scale, self.origin) = (scale, origin) }

  static let planesFromOne = CoordinateAxis(.planes, origin: 1)

  /// Whether lengths can only be computed with the voxel size.
  var countsVoxels: Bool { if case .length = scale { false } else { true } }

  /// - Parameter pitch: µm a voxel; nil leaves out the shift between the corner and the centre of a voxel.
  func micrometres(_ value: Double, pitch: Double?) -> Double {
    switch scale {
    case .voxels, .planes: (value + 0.5 - origin) * (pitch ?? 1)
    case .length(let unit): value * unit + (0.5 - origin) * (pitch ?? 0)
    }
  }

  /// µm from a length in this unit.
  func length(_ value: Double, pitch: Double?) -> Double {
    if case .length(let unit) = scale { value * unit } else { value * (pitch ?? 1) }
  }

  /// For `SomaTable.unit`.
  var unitName: String {
    switch scale {
    case .voxels: "px"
    case .planes: "plane"
    case .length(1): "um"
    case .length(1000): "mm"
    case .length(let unit): "\(unit) um"
    }
  }

  private var words: String {
    switch scale {
    case .voxels: "pixels"
    case .planes: "plane numbers"
    case .length(1): "µm"
    case .length(1000): "mm"
    case .length(let unit): "units of \(unit) µm"
    }
  }

  private var originWords: String {
    switch (scale, origin) {
    case (.planes, _): "the first plane is 1"
    case (_, 0.5): "0 is the corner of the first voxel"
    case (_, 0): "0 is the centre of the first voxel"
    default: "the first voxel's centre is \(Int(origin))"
    }
  }

  /// `positions read as µm, 0 is the corner of the first voxel`; axis by axis where they differ.
  static func note(_ axes: [CoordinateAxis]) -> String {
    let groups = axes.indices.reduce(into: [(axis: CoordinateAxis, names: [String])]()) { groups, i in
      let name = ["x", "y", "z"][i]
      if let same = groups.firstIndex(where: { $0.axis == axes[i] }) {
        groups[same].names.append(name)
      } else {
        groups.append((axes[i], [name]))
      }
    }
    if groups.count == 1 { return "positions read as \(axes[0].words), \(axes[0].originWords)" }
    return groups.map { "\($0.names.joined(separator: ", ")) read as \($0.axis.words), \($0.axis.originWords)" }
      .joined(separator: "; ")
  }

  /// For `SomaTable.origin`.
  static func originName(_ axes: [CoordinateAxis]) -> String {
    let names = axes.map { $0.origin == 0.5 ? "corner" : $0.origin == 0 ? "centre" : "one" }
    return Set(names).count == 1 ? names[0] : names.joined(separator: ",")
  }

  /// For `SomaTable.unit`.
  static func unitName(_ axes: [CoordinateAxis]) -> String {
    let names = axes.map(\.unitName)
    return Set(names).count == 1 ? names[0] : names.joined(separator: ",")
  }
}

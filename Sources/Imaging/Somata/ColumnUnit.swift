/// The unit that a column's name gives: `x_um`, `X (px)`, `x_mm`, `z_plane`, `Slice`.
struct ColumnUnit {
  /// The name without its unit, in lower case.
  let base: String
  /// Nil where the name gives none.
  let scale: CoordinateAxis.Scale?

  init(_ name: String) {
    let name = name.lowercased().replacing("μ", with: "µ")
    let words = name.split { !($0.isLetter || $0.isNumber) }
    let last = words.last.map(String.init) ?? ""
    let rest = words.dropLast().joined(separator: "_")
    switch last {
    case "slice": (base, scale) = (words.count > 1 ? rest : last, .planes)
    case "px", "pix", "pixel", "pixels", "vox", "voxel", "voxels", "plane", "planes", "index", "idx":
      (base, scale) = words.count > 1 ? (rest, .voxels) : (last, nil)
    case "xpix", "ypix", "zpix": (base, scale) = (String(last.prefix(1)), .voxels)
    default:
      guard words.count > 1, let unit = LengthUnit.micrometres(in: last) else {
        (base, scale) = (words.joined(separator: "_"), nil)
        return
      }
      (base, scale) = (rest, .length(unit))
    }
  }

  /// Of a unit that stands by itself, as in TrackMate's fourth line: `(micron)`, `(pixel)`.
  init(standingAlone text: String) { self.init("x " + text) }
}

package import Vocabulary

/// The somata of one session as a file gives them, in µm.
package struct SomaTable: Hashable, Sendable {
  /// One soma.
  package struct Soma: Hashable, Sendable {
    /// As in the file, never changed.
    package let label: String
    /// From the corner of the stack, in µm.
    package let position: Point3
    /// In µm.
    package let radius: Double?
    /// Its line or entry in the file, counted from 1.
    package let line: Int

    /// Positions and radii in µm.
    package init(label: String, position: Point3, radius: Double?, line: Int) {
      self.label = label
      self.position = position
      self.radius = radius
      self.line = line
    }
  }

  /// The unit of positions in a file.
  package enum Unit: String, Hashable, Sendable, CaseIterable {
    case micrometre = "um"
    case pixel = "px"
    case millimetre = "mm"
    case nanometre = "nm"
  }

  /// Which column is what, as `--columns label=id,x=X,y=Y,z=Slice` says; columns not named are recognised by name.
  package struct Columns: Hashable, Sendable {
    /// Column names by `label`, `x`, `y`, `z`, `radius`; `side` of BigWarp landmarks; `origin`.
    package var names: [String: String] = [:]

    /// Every column is recognised by its usual name.
    package init() {}

    /// - Throws: `table` with the part that is not `key=column`.
    package init(parsing text: String) throws(ImagingError) {
      for part in text.split(separator: ",") {
        let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
        guard sides.count == 2, ["label", "x", "y", "z", "radius", "side", "origin"].contains(sides[0]) else {
          throw .table(
            path: "--columns", line: 1,
            detail: "“\(part)” is not one of label=, x=, y=, z=, radius=, side=, origin= with a column name")
        }
        guard sides[0] != "origin" || Self.origins[sides[1]] != nil else {
          throw .table(path: "--columns", line: 1, detail: "origin=\(sides[1]) is neither corner nor centre")
        }
        names[sides[0]] = sides[1]
      }
    }

    private static let origins = ["corner": 0.5, "centre": 0, "center": 0]

    /// In voxels, the coordinate of the first voxel's centre, as `origin=corner` or `origin=centre` says.
    var origin: Double? { names["origin"].flatMap { Self.origins[$0] } }
  }

  /// Of the file, as errors name it.
  package let path: String
  /// In the order of the file; no label occurs twice.
  package var somata: [Soma]
  /// What was decided in reading, one sentence each; always one on unit and origin.
  package var notes: [String]
  /// What the file's numbers were read as: `um`, `px`, `mm`, `plane`; by axis, with commas, where they differ.
  package let unit: String
  /// Where the file's 0 was taken to lie: `corner` or `centre` of the first voxel, or `one` where it is counted 1.
  package let origin: String

  /// The farthest position that is believed, in µm: 1 m.
  private static let limit = 1e6

  /// Labels become as `Name` has them.
  /// - Throws: `table` where a label is refused or occurs twice, a position is not finite or beyond ± 1 m, or a radius is not positive.
  package init(
    path: String, somata: [Soma], notes: [String] = [], unit: String = "um", origin: String = "corner"
  ) throws(ImagingError) {
    self.path = path
    let somata = try somata.map { (soma) throws(ImagingError) in
      do throws(NameError) {
        return Soma(
          label: try Name.checked(soma.label, as: .label), position: soma.position, radius: soma.radius, line: soma.line
        )
      } catch { throw .table(path: path, line: soma.line, detail: error.description) }
    }
    self.somata = somata
    self.notes = notes
    self.unit = unit
    self.origin = origin
    var lines: [String: Int] = [:]
    for soma in somata {
      if let other = lines[soma.label] {
        throw .table(path: path, line: soma.line, detail: "label “\(soma.label)” is already on line \(other)")
      }
      lines[soma.label] = soma.line
      for (axis, value) in [("x", soma.position.x), ("y", soma.position.y), ("z", soma.position.z)] {
        guard value.isFinite, abs(value) <= Self.limit else {
          throw .table(
            path: path, line: soma.line,
            detail:
              "\(axis) = \(value) µm of “\(soma.label)” lies outside the stack, farther than a metre; check its unit")
        }
      }
      if let radius = soma.radius, !(radius.isFinite && radius > 0 && radius <= Self.limit) {
        throw .table(
          path: path, line: soma.line,
          detail:
            "the radius \(radius) of “\(soma.label)” is not above 0 and at most a metre; leave the field empty where it is unknown"
        )
      }
    }
  }
}

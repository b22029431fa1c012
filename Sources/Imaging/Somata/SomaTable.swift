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
  package enum Unit: String, Hashable, Sendable, CaseIterable { case micrometre = "um", pixel = "px" }

  /// Which column is what, as `--columns label=id,x=X,y=Y,z=Slice` says; columns not named are recognised by name.
  package struct Columns: Hashable, Sendable {
    /// Column names by `label`, `x`, `y`, `z`, `radius`; or `side` of BigWarp landmarks.
    package var names: [String: String] = [:]

    /// Every column is recognised by its usual name.
    package init() {}

    /// - Throws: `table` with the part that is not `key=column`.
    package init(parsing text: String) throws(ImagingError) {
      for part in text.split(separator: ",") {
        let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
        guard sides.count == 2, ["label", "x", "y", "z", "radius", "side"].contains(sides[0]) else {
          throw .table(
            path: "--columns", line: 1,
            detail: "“\(part)” is not one of label=, x=, y=, z=, radius=, side= with a column name")
        }
        names[sides[0]] = sides[1]
      }
    }
  }

  /// Of the file, as errors name it.
  package let path: String
  /// In the order of the file; no label occurs twice.
  package var somata: [Soma]
  /// What was decided in reading, one sentence each.
  package var notes: [String]

  /// - Throws: `table` where a label occurs twice.
  package init(path: String, somata: [Soma], notes: [String] = []) throws(ImagingError) {
    self.path = path
    self.somata = somata
    self.notes = notes
    var lines: [String: Int] = [:]
    for soma in somata {
      if let other = lines[soma.label] {
        throw .table(path: path, line: soma.line, detail: "label “\(soma.label)” is already on line \(other)")
      }
      lines[soma.label] = soma.line
    }
  }
}

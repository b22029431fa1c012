/// A table of somata, and how to read it where its header does not say.
public struct SomaTableRequest: Sendable {
  /// Path of the file: CSV, TSV, SWC, APO, marker, ImageJ ROI or a NumPy label mask.
  public var path: String
  /// `label=id,x=X,y=Y,z=Slice`; columns not named are recognised by their usual names. `origin=corner|centre`: of the first voxel.
  public var columns: String?
  /// Of the positions; nil is as the header says.
  public var unit: PositionUnit?

  /// A table whose header says everything.
  public init(path: String, columns: String? = nil, unit: PositionUnit? = nil) {
    self.path = path
    self.columns = columns
    self.unit = unit
  }
}

/// The unit of soma positions in a table.
public enum PositionUnit: String, Hashable, Sendable, Codable, CaseIterable {
  /// Micrometres.
  case micrometre = "um"
  /// Voxels of the session's stack.
  case pixel = "px"
  /// Millimetres.
  case millimetre = "mm"
  /// Nanometres.
  case nanometre = "nm"
}

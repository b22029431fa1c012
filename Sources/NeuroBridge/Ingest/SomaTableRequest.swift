/// A table of somata, and how to read it where its header does not say.
public struct SomaTableRequest: Sendable {
  public var path: String
  /// `label=id,x=X,y=Y,z=Slice`; what is left out is looked for by name.
  public var columns: String?
  /// `um` or `px`, whatever the header says.
  public var unit: String?

  public init(path: String, columns: String? = nil, unit: String? = nil) {
    self.path = path
    self.columns = columns
    self.unit = unit
  }
}

/// How far a piece of long work has come.
public struct StageProgress: Hashable, Sendable {
  /// What is being done, to what: `ingest M01/fmost`.
  public var stage: String
  public var completed: Int
  /// Nil where the end is not known.
  public var total: Int?
  /// What is counted: `planes`, `steps`, `neurons`.
  public var unit: String
  /// A figure worth seeing meanwhile: `loss 0.42`.
  public var note: String

  public init(_ stage: String, _ completed: Int, of total: Int? = nil, unit: String, note: String = "") {
    self.stage = stage
    self.completed = completed
    self.total = total
    self.unit = unit
    self.note = note
  }
}

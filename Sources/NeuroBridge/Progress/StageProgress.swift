/// The progress of one stage of long work.
public struct StageProgress: Hashable, Sendable {
  /// What is being done, to what: `ingest M01/fmost`.
  public var stage: String
  /// In `unit`, so far.
  public var completed: Int
  /// Nil where the end is not known.
  public var total: Int?
  /// What is counted: `planes`, `steps`, `neurons`.
  public var unit: String
  /// An intermediate result: `loss 0.42`; empty where there is none.
  public var note: String

  /// `total` is nil where the end is not known.
  public init(_ stage: String, _ completed: Int, of total: Int? = nil, unit: String, note: String = "") {
    self.stage = stage
    self.completed = completed
    self.total = total
    self.unit = unit
    self.note = note
  }
}

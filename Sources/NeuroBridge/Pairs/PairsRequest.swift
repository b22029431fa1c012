/// A table of known pairs between two sessions of an animal.
public struct PairsRequest: Hashable, Sendable {
  /// CSV or TSV, landmarks of BigWarp, or any file that `export` wrote.
  public var path: String
  /// The animal's name.
  public var animal: String
  /// The session of the first column, unless columns are named after the sessions.
  public var from: String
  /// The session of the second column.
  public var to: String
  /// Who decided; not empty.
  public var reviewer: String
  /// Check everything, write nothing.
  public var dryRun: Bool

  /// Memberwise.
  public init(
    _ path: String, animal: String, from: String, to: String, reviewer: String = "import", dryRun: Bool = false
  ) {
    self.path = path
    self.animal = animal
    self.from = from
    self.to = to
    self.reviewer = reviewer
    self.dryRun = dryRun
  }
}

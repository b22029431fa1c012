public import Vocabulary

/// A table of somata to add to a session.
public struct NeuronsRequest: Sendable {
  /// The file and how to read it.
  public var table: SomaTableRequest
  /// Of the session.
  public var animal: String
  /// Must be in the atlas.
  public var session: String
  /// Of the session's tissue when it was imaged, against life; nil states nothing.
  public var expansion: Expansion?
  /// Checks everything, and writes nothing.
  public var isDryRun: Bool

  /// Writes unless it is a dry run.
  public init(
    _ table: SomaTableRequest, animal: String, session: String, expansion: Expansion? = nil, isDryRun: Bool = false
  ) {
    self.table = table
    self.animal = animal
    self.session = session
    self.expansion = expansion
    self.isDryRun = isDryRun
  }
}

/// The somata that were added to a session.
public struct NeuronsReport: Hashable, Sendable, Codable {
  /// Of the session.
  public var animal: String
  /// The session's name.
  public var session: String
  /// Neurons inserted, or that a dry run would insert.
  public var added: Int
  /// Of the table's positions: `um`, `px`, `mm`, `plane`, or by axis `um,um,plane`.
  public var unit: String
  /// Where the table's 0 lies: `corner` or `centre` of the first voxel, `one`, or by axis.
  public var origin: String
  /// Decisions of the reader, one sentence each.
  public var notes: [String]
}

/// A table of the same neurons over several sessions of an animal, as CellReg and Track2p make them.
public struct MatrixRequest: Hashable, Sendable {
  /// CSV or TSV: one row a neuron, one column a session, labels in the cells.
  public var path: String
  /// The animal's name.
  public var animal: String
  /// The sessions of the columns, in order, for a table without a header; empty where the header names them.
  public var sessions: [String]
  /// Who decided; not empty.
  public var reviewer: String
  /// Check everything, write nothing.
  public var isDryRun: Bool

  /// Memberwise.
  public init(
    _ path: String, animal: String, sessions: [String] = [], reviewer: String = "import", isDryRun: Bool = false
  ) {
    self.path = path
    self.animal = animal
    self.sessions = sessions
    self.reviewer = reviewer
    self.isDryRun = isDryRun
  }
}

/// What a table over several sessions added.
public struct MatrixReport: Hashable, Sendable, Codable {
  /// As in the request.
  public var animal: String
  /// Of the columns.
  public var sessions: [String]
  /// Rows that name neurons of two sessions or more.
  public var identities: Int
  /// New decisions on pairs.
  public var added: Int
  /// Pairs that were there already.
  public var known: Int
  /// How the table was read, as sentences.
  public var notes: [String]
}

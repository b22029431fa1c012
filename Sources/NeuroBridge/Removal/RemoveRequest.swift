extension Atlas {
  /// What is removed, or renamed.
  public enum Item: Hashable, Sendable {
    /// `ANIMAL`, `ANIMAL/SESSION` or `ANIMAL/SESSION/LABEL`.
    case named(String)
    /// A model: `name`, or `name@version` where there are several.
    case model(String)
    /// A match run, by `match_run.id`.
    case run(Int)
  }

  /// What to remove.
  public struct RemoveRequest: Hashable, Sendable {
    /// It goes with everything that belongs to it.
    public var item: Item
    /// Whether decisions of people on its neurons may go along. Without, an item with decisions is refused.
    public var removesDecisions: Bool
    /// Counts, and writes nothing.
    public var isDryRun: Bool

    /// Keeps decisions and writes unless told otherwise.
    public init(_ item: Item, removesDecisions: Bool = false, isDryRun: Bool = false) {
      self.item = item
      self.removesDecisions = removesDecisions
      self.isDryRun = isDryRun
    }
  }

  /// What was removed, or in a dry run what would be; counts are of rows.
  public struct RemoveReport: Hashable, Sendable, Codable {
    /// `animal M04`, `session M04/fmost`, `neuron M04/fmost/fm01`, `model dual@1`, `match run 3`.
    public var removed: String
    /// Imaging sessions.
    public var sessions: Int
    /// Channels of sessions, linked ones included.
    public var stacks: Int
    /// Of the stacks: those whose files were linked; the files stay.
    public var linkedStacks: Int
    /// Of pixels and of weights in the file.
    public var bytes: Int
    /// Neurons of its sessions.
    public var neurons: Int
    /// Embeddings of its neurons, or by the model.
    public var embeddings: Int
    /// Of the embeddings: those in a vector index.
    public var indexed: Int
    /// Match runs of its sessions, or by the model.
    public var matchRuns: Int
    /// Pairs that match runs considered.
    public var candidates: Int
    /// Decisions by the name of who made them; `import` for tables that named nobody.
    public var decisions: [String: Int]
    /// Of the model.
    public var checkpoints: Int
    /// Metrics of the model.
    public var evaluations: Int
    /// Models that stay although they were trained on it, or began with it: `name@version`.
    public var modelsThatUsedIt: [String]
    /// What else to know, one sentence each.
    public var notes: [String]
  }

  /// What to rename.
  public struct RenameRequest: Hashable, Sendable {
    /// An animal, session, neuron or model.
    public var item: Item
    /// The new name, of the last part only.
    public var name: String
    /// Checks, and writes nothing.
    public var isDryRun: Bool

    /// Writes unless it is a dry run.
    public init(_ item: Item, to name: String, isDryRun: Bool = false) {
      self.item = item
      self.name = name
      self.isDryRun = isDryRun
    }
  }

  /// What was renamed, or in a dry run what would be.
  public struct RenameReport: Hashable, Sendable, Codable {
    /// As in `RemoveReport.removed`.
    public var renamed: String
    /// The full name from now on.
    public var name: String
    /// Neurons whose full name changes.
    public var neurons: Int
  }

  /// What `vacuum` gave back.
  public struct VacuumReport: Hashable, Sendable, Codable {
    /// Of the file with its write-ahead log, before.
    public var bytesBefore: Int
    /// Of the file with its write-ahead log, after.
    public var bytesAfter: Int
  }
}

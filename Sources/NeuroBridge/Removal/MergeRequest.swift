extension Atlas {
  /// Detections of one session that are nearer than two somata can be.
  public struct MergeRequest: Hashable, Sendable {
    /// The animal's name.
    public var animal: String
    /// The session's name.
    public var session: String
    /// In µm: neurons whose centres are at most so far apart are one.
    public var within: Double
    /// Checks, and writes nothing.
    public var isDryRun: Bool

    /// Writes unless it is a dry run.
    public init(animal: String, session: String, within: Double, isDryRun: Bool = false) {
      self.animal = animal
      self.session = session
      self.within = within
      self.isDryRun = isDryRun
    }
  }

  /// Which neurons were merged, or in a dry run would be.
  public struct MergeReport: Hashable, Sendable, Codable {
    /// Two detections of one soma.
    public struct Merge: Hashable, Sendable, Codable {
      /// Label of the neuron that stays, where it is.
      public let kept: String
      /// Its further label from now on; no neuron of its own.
      public let merged: String
      /// Between their centres.
      public let distanceUm: Double
      /// Decisions on the merged one that the kept one has now.
      public let decisions: Int
    }

    /// Two detections that decisions of people keep apart.
    public struct Refusal: Hashable, Sendable, Codable {
      /// The label that would have stayed.
      public let kept: String
      /// The label that stays as well.
      public let other: String
      /// Which decisions, as a clause.
      public let reason: String
    }

    /// `animal/session`.
    public var session: String
    /// In the order of the session's table.
    public var merges: [Merge]
    /// Near, and yet two neurons.
    public var refusals: [Refusal]
    /// Embeddings of merged neurons, which go.
    public var embeddings: Int
    /// Candidates of merged neurons in earlier runs, which go.
    public var candidates: Int
  }
}

import AtlasStore

extension Atlas {
  /// What `acceptForeignChanges` took over.
  public struct AcceptedChanges: Hashable, Sendable, Codable {
    /// One line each: a table whose rows, or a vector, differed from what neurobridge wrote; empty where none did.
    public let accepted: [String]
  }

  /// Takes over what another program wrote, which `check` otherwise reports as it does damage; the log records it.
  ///
  /// - Throws: `AtlasError` where there are faults of other kinds: nothing is taken over then.
  @discardableResult
  public func acceptForeignChanges() throws(AtlasError) -> AcceptedChanges {
    try AtlasError.wrapping { AcceptedChanges(accepted: try store.acceptForeignChanges()) }
  }
}

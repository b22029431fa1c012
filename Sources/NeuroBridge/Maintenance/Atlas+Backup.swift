import AtlasStore

extension Atlas {
  /// Where an atlas was copied to.
  public struct BackupReport: Hashable, Sendable, Codable {
    /// Path of the copy.
    public let backup: String
  }

  /// Copies the atlas while others go on using it; the copy appears under its name only once it is whole.
  ///
  /// - Parameter path: Of the copy; an existing file is refused.
  /// - Throws: `AtlasError.cancelled` where it is stopped; no partial copy is left.
  @discardableResult
  public func backup(to path: String, progress: ProgressSink = .silent) throws(AtlasError) -> BackupReport {
    try AtlasError.wrapping {
      try store.backup(to: path) { done, total in
        try progress(StageProgress("backup \(path)", done, of: total, unit: "pages"))
      }
      return BackupReport(backup: path)
    }
  }
}

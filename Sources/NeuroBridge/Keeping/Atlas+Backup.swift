import AtlasStore

extension Atlas {
  /// Copies the atlas while others go on using it; the copy appears under its name only once it is whole.
  ///
  /// - Throws: `CancellationError` when the user stops it; nothing is left then.
  public func backup(to path: String, progress: ProgressSink = .silent) throws {
    try store.backup(to: path) { done, total in
      try progress(StageProgress("backup \(path)", done, of: total, unit: "pages"))
    }
  }
}

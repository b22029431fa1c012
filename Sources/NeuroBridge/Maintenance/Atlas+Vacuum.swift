import AtlasStore

extension Atlas {
  /// Writes the file anew without the space of deleted rows, while nobody else uses it.
  ///
  /// - Throws: `RemoveError.noRoom` where the disk has not enough room for a copy; `AtlasError.store` where another program
  ///   reads or writes the atlas; `AtlasError.cancelled`. The file is as before then.
  public func vacuum(progress: ProgressSink = .silent) throws(AtlasError) -> VacuumReport {
    try AtlasError.wrapping {
      let room = try store.roomForVacuum()
      guard room.free >= room.needed else {
        throw RemoveError.noRoom(folder: room.folder, needed: room.needed, free: room.free)
      }
      let before = store.byteCount
      try progress(.init("vacuum", 0, unit: "bytes"))
      try store.interruptible({ progress.isStopRequested }) { try store.vacuum() }
      return VacuumReport(bytesBefore: before, bytesAfter: store.byteCount)
    }
  }
}

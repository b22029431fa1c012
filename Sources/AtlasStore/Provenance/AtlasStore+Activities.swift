extension AtlasStore {
  /// Runs work of many transactions: a failure undoes only the last of them, and the log records it.
  ///
  /// A `CancellationError` ends it as stopped, any other error as failed; both are rethrown.
  @discardableResult
  package func activity<T>(
    _ stage: String, parameters: some Encodable = [String: String](), seed: Int64? = nil,
    _ work: (ActivityScope) throws -> T
  ) throws -> T {
    let text = try StoredJSON.text(parameters)
    let id = try transaction {
      try Transaction(database: $0, activity: nil).openActivity(stage, parameters: text, seed: seed)
    }
    OpenActivities.add(id, in: database)
    defer { OpenActivities.remove(id, in: database) }
    let scope = ActivityScope(id: id, store: self)
    do {
      let result = try work(scope)
      try close(id, .done, scope.message)
      return result
    } catch {
      // Where even this row cannot be written (full disk), the activity stays `running`, and the first error is reported.
      let isStopped = error is CancellationError
      try? close(id, isStopped ? .stopped : .failed, isStopped ? "stopped before it was complete" : "\(error)")
      throw error
    }
  }

  /// Runs work of one transaction, its activity included: a failure leaves the file unchanged, and a success is on the disk.
  ///
  /// - Parameter startedAt: When the work before the transaction began, by `Timestamp.now()`; nil is now.
  @discardableResult
  package func atomicActivity<T>(
    _ stage: String, parameters: some Encodable = [String: String](), seed: Int64? = nil, startedAt: String? = nil,
    _ work: (Transaction, inout String?) throws -> T
  ) throws -> T {
    let text = try StoredJSON.text(parameters)
    return try durableTransaction { db in
      let id = try Transaction(database: db, activity: nil)
        .openActivity(stage, parameters: text, seed: seed, startedAt: startedAt)
      let transaction = Transaction(database: db, activity: id)
      var message: String?
      let result = try work(transaction, &message)
      try transaction.closeActivity(id, .done, message: message)
      return result
    }
  }

  private func close(_ id: Activity.ID, _ outcome: Activity.Outcome, _ message: String?) throws {
    try transaction { try Transaction(database: $0, activity: id).closeActivity(id, outcome, message: message) }
  }
}

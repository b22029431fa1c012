extension AtlasStore {
  /// Runs work of many transactions: what was finished before a failure stays, and the log says how it ended.
  ///
  /// A `CancellationError` ends it as stopped, any other error as failed; both are thrown on.
  @discardableResult
  package func activity<T>(
    _ stage: String, parameters: some Encodable = [String: String](), seed: Int64? = nil,
    _ work: (ActivityScope) throws -> T
  ) throws -> T {
    let text = try StoredJSON.text(parameters)
    let id = try transaction {
      try Transaction(database: $0, activity: nil).openActivity(stage, parameters: text, seed: seed)
    }
    let scope = ActivityScope(id: id, store: self)
    do {
      let result = try work(scope)
      try close(id, .done, scope.message)
      return result
    } catch {
      // A file that cannot take even this row (full disk) keeps the activity as running: that error is not the story.
      try? close(id, error is CancellationError ? .stopped : .failed, "\(error)")
      throw error
    }
  }

  /// Runs work of one transaction that also holds its activity: a failure leaves the file exactly as it was.
  @discardableResult
  package func atomicActivity<T>(
    _ stage: String, parameters: some Encodable = [String: String](), seed: Int64? = nil,
    _ work: (Transaction, inout String?) throws -> T
  ) throws -> T {
    let text = try StoredJSON.text(parameters)
    return try transaction { db in
      let id = try Transaction(database: db, activity: nil).openActivity(stage, parameters: text, seed: seed)
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

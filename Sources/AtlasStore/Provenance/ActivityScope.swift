import Synchronization

/// A running activity, as its work sees it.
package final class ActivityScope: Sendable {
  /// Row number of the activity.
  package let id: Activity.ID
  private let store: AtlasStore
  private let conclusion = Mutex<String?>(nil)

  init(id: Activity.ID, store: AtlasStore) {
    self.id = id
    self.store = store
  }

  /// The result in one line, for the log.
  package var message: String? {
    get { conclusion.withLock { $0 } }
    set { conclusion.withLock { $0 = newValue } }
  }

  /// Reads rows in one snapshot.
  package func read<T>(_ body: (Transaction) throws -> T) throws -> T { try store.read(body) }

  /// One transaction, whose rows name this activity.
  package func write<T>(_ body: (Transaction) throws -> T) throws -> T {
    try store.transaction { try body(Transaction(database: $0, activity: id)) }
  }

  /// Records that the work read a row.
  package func used(_ entity: String, _ row: Int64, detail: String = "") throws {
    try write { try $0.recordUse(of: entity, row: row, detail: detail) }
  }
}

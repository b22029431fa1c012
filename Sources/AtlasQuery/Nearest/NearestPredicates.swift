import CSQLite

/// A predicate on the neurons of the gallery, by its letter in a plan; SQLite evaluates it on the tables.
enum NeuronPredicate: UInt8 {
  case idEqual = 65, idNotEqual, idLess, idAtMost, idGreater, idAtLeast
  // 'I' and 'J' are lists.
  case nameEqual = 75, nameNotEqual, nameLike, nameGlob, nameLess
  // SQLite adds the range of a GLOB's prefix to it, and drops the GLOB only where all are used.
  case nameAtMost = 88, nameGreater, nameAtLeast

  init?(_ column: NearestColumn, operation: Int32) {
    switch (column, operation) {
    case (.id, SQLITE_INDEX_CONSTRAINT_EQ): self = .idEqual
    case (.id, SQLITE_INDEX_CONSTRAINT_NE): self = .idNotEqual
    case (.id, SQLITE_INDEX_CONSTRAINT_LT): self = .idLess
    case (.id, SQLITE_INDEX_CONSTRAINT_LE): self = .idAtMost
    case (.id, SQLITE_INDEX_CONSTRAINT_GT): self = .idGreater
    case (.id, SQLITE_INDEX_CONSTRAINT_GE): self = .idAtLeast
    case (.neuron, SQLITE_INDEX_CONSTRAINT_EQ): self = .nameEqual
    case (.neuron, SQLITE_INDEX_CONSTRAINT_NE): self = .nameNotEqual
    case (.neuron, SQLITE_INDEX_CONSTRAINT_LT): self = .nameLess
    case (.neuron, SQLITE_INDEX_CONSTRAINT_LE): self = .nameAtMost
    case (.neuron, SQLITE_INDEX_CONSTRAINT_GT): self = .nameGreater
    case (.neuron, SQLITE_INDEX_CONSTRAINT_GE): self = .nameAtLeast
    case (.neuron, SQLITE_INDEX_CONSTRAINT_LIKE): self = .nameLike
    case (.neuron, SQLITE_INDEX_CONSTRAINT_GLOB): self = .nameGlob
    default: return nil
    }
  }

  /// Selects the ids of the neurons that fulfil it, with the value as parameter 1.
  var sql: StaticString {
    switch self {
    case .idEqual: "SELECT id FROM neuron WHERE id = ?1"
    case .idNotEqual: "SELECT id FROM neuron WHERE id <> ?1"
    case .idLess: "SELECT id FROM neuron WHERE id < ?1"
    case .idAtMost: "SELECT id FROM neuron WHERE id <= ?1"
    case .idGreater: "SELECT id FROM neuron WHERE id > ?1"
    case .idAtLeast: "SELECT id FROM neuron WHERE id >= ?1"
    case .nameEqual:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label = ?1
      """
    case .nameNotEqual:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label <> ?1
      """
    case .nameLike:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label LIKE ?1
      """
    case .nameGlob:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label GLOB ?1
      """
    case .nameLess:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label < ?1
      """
    case .nameAtMost:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label <= ?1
      """
    case .nameGreater:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label > ?1
      """
    case .nameAtLeast:
      """
      SELECT n.id FROM neuron n JOIN session s ON s.id = n.session_id JOIN animal a ON a.id = s.animal_id
      WHERE a.name || '/' || s.name || '/' || n.label >= ?1
      """
    }
  }
}

/// A predicate on a row of the result, by its letter in a plan: it selects among the k nearest.
enum ResultPredicate: UInt8 {
  case rankEqual = 80, rankNotEqual, rankLess, rankAtMost, rankGreater, rankAtLeast, similarityGreater,
    similarityAtLeast

  /// `similarity <` is none: it would leave fewer than the k nearest that fulfil it.
  init?(_ column: NearestColumn, operation: Int32) {
    switch (column, operation) {
    case (.rank, SQLITE_INDEX_CONSTRAINT_EQ): self = .rankEqual
    case (.rank, SQLITE_INDEX_CONSTRAINT_NE): self = .rankNotEqual
    case (.rank, SQLITE_INDEX_CONSTRAINT_LT): self = .rankLess
    case (.rank, SQLITE_INDEX_CONSTRAINT_LE): self = .rankAtMost
    case (.rank, SQLITE_INDEX_CONSTRAINT_GT): self = .rankGreater
    case (.rank, SQLITE_INDEX_CONSTRAINT_GE): self = .rankAtLeast
    case (.similarity, SQLITE_INDEX_CONSTRAINT_GT): self = .similarityGreater
    case (.similarity, SQLITE_INDEX_CONSTRAINT_GE): self = .similarityAtLeast
    default: return nil
    }
  }

  /// NULL fulfils none; text and blobs are greater than all numbers.
  func isFulfilled(rank: Int, similarity: Double, by value: SQLValue?) -> Bool {
    let bound: Double
    switch value {
    case nil: return false
    case .integer(let value): bound = Double(value)
    case .real(let value): bound = value
    case .text(let text):
      guard let value = Double(text) else { fallthrough }
      bound = value
    case .blob: bound = .infinity
    }
    return switch self {
    case .rankEqual: Double(rank) == bound
    case .rankNotEqual: Double(rank) != bound
    case .rankLess: Double(rank) < bound
    case .rankAtMost: Double(rank) <= bound
    case .rankGreater: Double(rank) > bound
    case .rankAtLeast: Double(rank) >= bound
    case .similarityGreater: similarity > bound
    case .similarityAtLeast: similarity >= bound
    }
  }
}

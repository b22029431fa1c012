import GRDB
import Vocabulary

extension Transaction {
  /// Chunks that the file holds of a stack; 0 for a linked one.
  package func chunkCount(of stack: Stack.ID) throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT count(*) FROM stack_chunk WHERE stack_id = ?", arguments: [stack.rawValue]) ?? 0
  }

  /// Every stack of the file.
  package func stacks() throws -> [Stack] { try sessions().flatMap { try stacks(in: $0.id) } }

  /// Row numbers of all weights.
  package func weightsIDs() throws -> [Weights.ID] {
    try Int64.fetchAll(database, sql: "SELECT id FROM weights ORDER BY id").map { .init($0) }
  }
}

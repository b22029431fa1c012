import CSQLite
import Glibc
import IndexRows

/// Finds statements that would discard some of the k nearest after they were chosen, so that fewer rows remain than exist.
///
/// xBestIndex sees simple comparisons only. What `NOT IN`, `EXISTS`, functions, `OR` and predicates on joined tables do is seen in
/// the program that SQLite compiled them to: a conditional jump, within the loop over `nearest`, to the loop's next row
/// (https://www.sqlite.org/opcode.html). Such a statement is refused. Jumps of joins (a row that is not there), of DISTINCT, OFFSET
/// and of sorting with LIMIT are not conditions of the statement.
struct DiscardedRows {
  /// By the statement's address: its text when it was checked.
  private var checked: [OpaquePointer: String] = [:]

  /// Opcodes that compare or test and, by jumping to the next row, discard one.
  private static let conditions: Set<String> = [
    "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "If", "IfNot", "NotNull", "NotFound", "Found", "Goto", "ElseEq", "ElseNotEq",
    "IsTrue", "IsType",
  ]

  /// Checks the running statements of the connection that were not yet; costs a few calls where they were.
  ///
  /// - Parameter table: The `sqlite3_vtab` of `nearest`.
  /// - Throws: `QueryError.discards`.
  mutating func check(_ connection: Connection, table: UnsafeRawPointer) throws {
    var next = sql_next_statement(connection, nil)
    while let statement = next {
      next = sql_next_statement(connection, statement)
      guard sql_is_busy(statement) != 0, let text = sql_text(statement) else { continue }
      if let known = checked[statement], known.withCString({ strcmp($0, text) == 0 }) { continue }
      let sql = String(cString: text)
      if Self.discardsRows(sql, on: connection, table: table) { throw QueryError.discards }
      if checked.count >= 64 { checked.removeAll() }
      checked[statement] = sql
    }
  }

  private struct Instruction {
    let opcode: String
    let p1: Int64
    let p2: Int64
    let p4: String
  }

  private static func discardsRows(_ sql: String, on connection: Connection, table: UnsafeRawPointer) -> Bool {
    var prepared: OpaquePointer?
    guard sql_prepare(connection, "EXPLAIN " + sql, -1, 0, &prepared) == SQLITE_OK, let statement = prepared else {
      _ = sql_finalize(prepared)
      return false
    }
    defer { _ = sql_finalize(statement) }
    func text(_ column: Int32) -> String { sql_column_text(statement, column).map { String(cString: $0) } ?? "" }
    var program: [Instruction] = []
    while sql_step(statement) == SQLITE_ROW {
      program.append(
        Instruction(
          opcode: text(1), p1: sql_column_integer(statement, 2), p2: sql_column_integer(statement, 3), p4: text(5)))
    }
    let address = "vtab:" + String(UInt(bitPattern: table), radix: 16, uppercase: true)
    let cursors = Set(program.filter { $0.opcode == "VOpen" && $0.p4.uppercased() == address.uppercased() }.map(\.p1))
    for (i, instruction) in program.enumerated()
    where instruction.opcode == "VFilter" && cursors.contains(instruction.p1)
      && instruction.p4.utf8.contains(NearestPlanner.count)
    {
      let end = program.indices.first {
        program[$0].opcode == "VNext" && program[$0].p1 == instruction.p1 && program[$0].p2 == Int64(i + 1)
      }
      guard let end, end > i else { continue }
      let body = program[i + 1..<end]
      for (j, step) in zip(body.indices, body) where step.p2 == Int64(end) && conditions.contains(step.opcode) {
        // DISTINCT: the cursor gets each new row a few instructions later.
        if step.opcode == "Found",
          program[j + 1..<min(j + 4, end)].contains(where: { $0.opcode == "IdxInsert" && $0.p1 == step.p1 })
        {
          continue
        }
        return true
      }
    }
    return false
  }
}

import CSQLite
import Glibc
import IndexRows

/// Finds statements that would discard some of the k nearest after they were chosen, so that fewer rows remain than exist.
///
/// xBestIndex sees simple comparisons only. What `NOT IN`, `EXISTS`, functions, `OR` and predicates on joined tables do is seen in
/// the program that SQLite compiled them to: a conditional jump, within the loop over `nearest`, past all output to that loop's next
/// row or to the next row of a joined table. Such a statement is refused. Jumps of joins (a row that is not there), of
/// DISTINCT, OFFSET, aggregates and of sorting with LIMIT are not conditions of the statement.
struct DiscardedRows {
  private struct Finding {
    let sql: String
    let discards: Bool
    /// Plans of `nearest` in which an equality of unknown right side has a parameter there.
    let plansWithParameters: Set<String>
  }

  /// By the statement's address.
  private var checked: [OpaquePointer: Finding] = [:]

  /// Opcodes that compare or test and, by jumping to the next row, discard one.
  private static let conditions: Set<String> = [
    "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "If", "IfNot", "NotNull", "IsNull", "NotFound", "Found", "Goto", "ElseEq",
    "ElseNotEq", "IsTrue", "IsType",
  ]
  /// Opcodes that only move values: a jump past nothing else discards no row (`max(x)` with other columns).
  private static let moves: Set<String> = [
    "VColumn", "Column", "Rowid", "Copy", "SCopy", "Move", "Integer", "Null", "RealAffinity", "Affinity",
  ]

  /// Checks the running statements of the connection that were not yet; costs a few calls where they were.
  ///
  /// - Parameters:
  ///   - table: The `sqlite3_vtab` of `nearest`.
  ///   - plan: The plan of the call.
  ///   - hasCount: Whether it has a k; without one every condition is served.
  /// - Returns: Whether equalities of unknown right side in the plan compare with parameters.
  /// - Throws: `QueryError.discards`.
  mutating func check(
    _ connection: Connection, table: UnsafeRawPointer, plan: String, hasCount: Bool
  ) throws -> Bool {
    var next = sql_next_statement(connection, nil)
    var hasParameters = false
    while let statement = next {
      next = sql_next_statement(connection, statement)
      guard sql_is_busy(statement) != 0, let text = sql_text(statement) else { continue }
      let finding: Finding
      if let known = checked[statement], known.sql.withCString({ strcmp($0, text) == 0 }) {
        finding = known
      } else {
        finding = Self.finding(String(cString: text), on: connection, table: table)
        if checked.count >= 64 { checked.removeAll() }
        checked[statement] = finding
      }
      if hasCount, finding.discards { throw QueryError.discards }
      hasParameters = hasParameters || finding.plansWithParameters.contains(plan)
    }
    return hasParameters
  }

  private static func finding(_ sql: String, on connection: Connection, table: UnsafeRawPointer) -> Finding {
    // FILTER of the only aggregate compiles to what WHERE does.
    let program =
      StatementProgram(FilterClauses.removed(from: sql), on: connection, table: table)
      ?? StatementProgram(sql, on: connection, table: table)
    guard let program else { return Finding(sql: sql, discards: false, plansWithParameters: []) }
    var plans: [String: Bool] = [:]
    for loop in program.loops {
      let filter = program.instructions[loop.filter]
      let registers = NearestPlanner.unknownEqualities(filter.p4).map { filter.p3 + 2 + Int64($0) }
      guard !registers.isEmpty else { continue }
      plans[filter.p4] = (plans[filter.p4] ?? true) && registers.allSatisfy(program.isParameter)
    }
    let withParameters = Set(plans.filter(\.value).keys)
    let discards = program.loops.contains { loop in
      let plan = program.instructions[loop.filter].p4
      guard plan.utf8.contains(NearestPlanner.count) else { return false }
      return Self.discards(loop, of: program, knowsParameters: withParameters.contains(plan))
    }
    return Finding(sql: sql, discards: discards, plansWithParameters: withParameters)
  }

  private static func discards(
    _ loop: StatementProgram.Loop, of program: StatementProgram, knowsParameters: Bool
  ) -> Bool {
    let joins = program.joins(in: loop)
    for i in loop.filter + 1..<loop.next {
      let step = program.instructions[i]
      guard conditions.contains(step.opcode), step.p2 > i else { continue }
      let target = Int(step.p2)
      let join = joins.first { $0.end == target }
      guard target == loop.next || join != nil else { continue }
      // A NULL is sought in no index: a join finds no row.
      if step.opcode == "IsNull", program.isSought(register: step.p1, after: i) { continue }
      if let matched = join?.matched, i < matched { continue }
      if join != nil, program.comparesTables(i) { continue }
      if knowsParameters, program.comparesParameter(i) { continue }
      let skipped = program.instructions[i + 1..<target]
      if skipped.allSatisfy({ moves.contains($0.opcode) }) { continue }
      // DISTINCT: the cursor gets each new row a few instructions later.
      if step.opcode == "Found", skipped.prefix(3).contains(where: { $0.opcode == "IdxInsert" && $0.p1 == step.p1 }) {
        continue
      }
      return true
    }
    return false
  }
}

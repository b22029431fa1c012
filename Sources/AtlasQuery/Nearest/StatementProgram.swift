import CSQLite
import IndexRows

/// The program that SQLite compiled a statement to (https://www.sqlite.org/opcode.html), and where it loops over `nearest`.
struct StatementProgram {
  struct Instruction {
    let opcode: String
    let p1: Int64
    let p2: Int64
    let p3: Int64
    let p4: String
  }

  let instructions: [Instruction]
  /// Cursors of `nearest`.
  private let cursors: Set<Int64>

  /// Nil where SQLite cannot compile the text.
  ///
  /// - Parameter table: The `sqlite3_vtab` of `nearest`.
  init?(_ sql: String, on connection: Connection, table: UnsafeRawPointer) {
    var prepared: OpaquePointer?
    guard sql_prepare(connection, "EXPLAIN " + sql, -1, 0, &prepared) == SQLITE_OK, let statement = prepared else {
      _ = sql_finalize(prepared)
      return nil
    }
    defer { _ = sql_finalize(statement) }
    func text(_ column: Int32) -> String { sql_column_text(statement, column).map { String(cString: $0) } ?? "" }
    var program: [Instruction] = []
    while sql_step(statement) == SQLITE_ROW {
      program.append(
        Instruction(
          opcode: text(1), p1: sql_column_integer(statement, 2), p2: sql_column_integer(statement, 3),
          p3: sql_column_integer(statement, 4), p4: text(5)))
    }
    instructions = program
    let address = "VTAB:" + String(UInt(bitPattern: table), radix: 16, uppercase: true)
    cursors = Set(program.filter { $0.opcode == "VOpen" && $0.p4.uppercased() == address }.map(\.p1))
  }

  /// A loop over rows of `nearest`: from its `VFilter` to its `VNext`.
  struct Loop {
    let filter: Int
    let next: Int
  }

  /// Every loop over `nearest`.
  var loops: [Loop] {
    instructions.indices.compactMap { i in
      let filter = instructions[i]
      guard filter.opcode == "VFilter", cursors.contains(filter.p1) else { return nil }
      let next = instructions.indices.first {
        $0 > i && instructions[$0].opcode == "VNext" && instructions[$0].p1 == filter.p1
          && instructions[$0].p2 == Int64(i + 1)
      }
      return next.map { Loop(filter: i, next: $0) }
    }
  }

  /// The end of a loop of a joined table within a loop over `nearest`, or of the one row that a LEFT JOIN looks up.
  struct JoinEnd {
    let end: Int
    /// Of a LEFT JOIN: the first instruction at which a row has matched; conditions before it discard no row of `nearest`.
    let matched: Int?
  }

  /// Loops of joined tables end one after another before the end of the outer loop; those of subqueries are followed by other
  /// instructions.
  func joins(in loop: Loop) -> [JoinEnd] {
    var result: [JoinEnd] = []
    var register: Int64?
    var i = loop.next - 1
    while i > loop.filter {
      let instruction = instructions[i]
      switch instruction.opcode {
      case "Next", "Prev", "VNext", "SorterNext":
        let start = Int(instruction.p2)
        guard start > loop.filter, start <= i else { return result }
        result.append(JoinEnd(end: i, matched: register.map { matched($0, before: i, in: loop) }))
        register = nil
      case "IfPos":
        register = instruction.p1
        result.append(JoinEnd(end: i, matched: matched(instruction.p1, before: i, in: loop)))
      case "NullRow", "Goto": break
      default: return result
      }
      i -= 1
    }
    return result
  }

  /// Where a LEFT JOIN's flag is set to 1.
  private func matched(_ register: Int64, before end: Int, in loop: Loop) -> Int {
    (loop.filter..<end).first {
      instructions[$0].opcode == "Integer" && instructions[$0].p1 == 1 && instructions[$0].p2 == register
    } ?? end
  }

  /// Whether a value is a parameter of the statement, and not a column of another table.
  func isParameter(register: Int64) -> Bool {
    var isParameter = false
    for instruction in instructions {
      switch instruction.opcode {
      case "Variable" where instruction.p2 == register: isParameter = true
      case "Column", "VColumn": if instruction.p3 == register { return false }
      case "Rowid", "IdxRowid": if instruction.p2 == register { return false }
      case "Copy", "SCopy":
        if instruction.p2 == register, instruction.p1 != register {
          guard self.isParameter(register: instruction.p1) else { return false }
          isParameter = true
        }
      default: break
      }
    }
    return isParameter
  }

  /// Whether a register is part of the key of a seek a few instructions later.
  func isSought(register: Int64, after i: Int) -> Bool {
    instructions[i + 1..<min(i + 8, instructions.count)].contains {
      guard $0.opcode.hasPrefix("Seek") else { return false }
      let count = $0.opcode == "SeekRowid" ? 1 : Int64($0.p4) ?? 1
      return ($0.p3..<$0.p3 + max(count, 1)).contains(register)
    }
  }

  /// Whether an instruction compares a column of `nearest` with one of another table: a condition of a join.
  func comparesTables(_ i: Int) -> Bool {
    let comparison = instructions[i]
    guard ["Eq", "Ne", "ElseEq", "ElseNotEq"].contains(comparison.opcode) else { return false }
    let sources = [comparison.p1, comparison.p3].map { source(of: $0, before: i) }
    return sources.contains { $0.map(cursors.contains) == true }
      && sources.contains { $0.map(cursors.contains) == false }
  }

  /// Whether an instruction compares a column of `nearest` with a parameter.
  func comparesParameter(_ i: Int) -> Bool {
    let comparison = instructions[i]
    guard comparison.opcode == "Ne" else { return false }
    let registers = [comparison.p1, comparison.p3]
    return registers.contains(where: isParameter)
      && registers.contains { source(of: $0, before: i).map(cursors.contains) == true }
  }

  /// The cursor whose column was read into a register; nil for other values.
  private func source(of register: Int64, before i: Int) -> Int64? {
    for instruction in instructions[..<i].reversed() {
      switch instruction.opcode {
      case "Column", "VColumn": if instruction.p3 == register { return instruction.p1 }
      case "Rowid", "IdxRowid": if instruction.p2 == register { return instruction.p1 }
      case "Integer", "Int64", "Real", "String8", "String", "Variable", "Null", "Copy", "SCopy", "Blob":
        if instruction.p2 == register { return nil }
      default: break
      }
    }
    return nil
  }
}
